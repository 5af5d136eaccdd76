-- The events of a lead's timeline after a given one, newest first.
select at, rank, id, row, account.person_name as worker, event.action, file_name, byte_offset, size_bytes, changes,
       name_kind, old_name, new_name
from (select created_at as at, 3 as rank, revision::bigint as id, 0 as row, account_id, action, null as file_name,
             null::bigint as byte_offset, null::integer as size_bytes, changes, null as name_kind, null as old_name,
             null as new_name
      from lead_change where workspace_id = $1 and lead_id = $2
      union all
      select name_change.created_at, 2, name_change_id::bigint, 0, account_id, action, null, null, null, null, kind,
             old_name, new_name
      from name_change_lead join name_change using (workspace_id, name_change_id)
      where workspace_id = $1 and lead_id = $2
      union all
      select undo.started_at, 4, import_id, undo_row.row, undo.account_id, undo_row.outcome::text, file_name, null, null,
             undo_row.changes, null, null, null
      from undo_row join undo using (workspace_id, import_id) join import using (workspace_id, import_id)
      where workspace_id = $1 and undo_row.lead_id = $2 and undo_row.outcome in ('b', 'p', 'k')
        and undo.started_at is not null and undo_row.row <= undo.applied_row
      union all
      select change.created_at, 7, change.custom_item_change_id::bigint, 0, account_id,
             case when new_item is null then 'delete' else 'change' end, old_item ->> 'name', null, null, null,
             change.custom_item_id::text, old_value, new_value
      from custom_item_change_lead join custom_item_change as change using (workspace_id, custom_item_change_id)
      where workspace_id = $1 and lead_id = $2
      union all
      select created_at, 5, revision::bigint, 0, null::integer, verdict, null, null, null, null, null, old_tag, new_tag
      from lead_email_check where workspace_id = $1 and lead_id = $2
      union all
      select created_at, 6, change_no::bigint, company_id, account_id,
             case when has_joined then 'join' else 'leave' end, null, import_id, null, null, null, company_name, null
      from lead_company_change where workspace_id = $1 and lead_id = $2
      union all
      select started_at, 1, import_id, import_row.row, account_id, outcome::text, file_name, byte_offset, size_bytes,
             changes, null, null, null
      from import_row join import using (workspace_id, import_id)
      where workspace_id = $1 and lead_id = $2 and outcome in ('n', 'o', 'u') and started_at is not null
        and import_row.row <= applied_row) as event
left join account on account.account_id = event.account_id and account.deleted_at is null
where $3::timestamptz is null or (at, rank, id, row) < ($3::timestamptz, $4, $5, $6)
order by at desc, rank desc, id desc, row desc
limit $7
