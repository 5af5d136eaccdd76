select jsonb_strip_nulls(to_jsonb(lead) - 'custom') || jsonb_build_object(
    'status', (select name from name where workspace_id = $1 and name_id = lead.status_id),
    'group', (select name from name where workspace_id = $1 and name_id = lead.group_id),
    'custom', lead.custom::text,
    'memos', (select string_agg(memo, '|' order by memo_no) from lead_memo
              where workspace_id = $1 and lead_id = lead.lead_id))
    || coalesce((select jsonb_object_agg(kind, names)
                 from (select kind, string_agg(name, ',' order by position) as names
                       from lead_name join name using (workspace_id, name_id)
                       where workspace_id = $1 and lead_id = lead.lead_id group by kind) as by_kind), '{}')
from lead where workspace_id = $1 and email = $2
