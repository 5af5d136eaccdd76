with planned as (
    select (named ->> 0)::integer as name_id, place
    from undo cross join lateral jsonb_array_elements(undo.removed_names) with ordinality as names (named, place)
    where undo.workspace_id = $1 and undo.import_id = $2
),
removed as (
    delete from name using planned
    where name.workspace_id = $1 and name.name_id = planned.name_id
      and not exists (select from lead_name where lead_name.workspace_id = $1 and lead_name.name_id = planned.name_id)
      and not exists (select from lead where lead.workspace_id = $1 and lead.group_id = planned.name_id)
    returning name.name_id, name.kind, name.name
)
update undo
set removed_names = (select coalesce(jsonb_agg(jsonb_build_array(name_id, kind, name) order by name_id), '[]')
                     from removed),
    removed_name_count = (select count(*) from removed)
where workspace_id = $1 and import_id = $2
