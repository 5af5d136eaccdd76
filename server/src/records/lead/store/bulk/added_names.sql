-- New names come after the names that the lead has already; a name that it has by now keeps its position. The last
-- position is read once for each lead, which may have very many names.
insert into lead_name (workspace_id, lead_id, name_id, position)
select $1, lead_id, name_id, position + max(position_before) over (partition by lead_id)
from (select *, case when row_number() over (partition by lead_id order by position) = 1
                     then (select coalesce(max(before.position), 0) from lead_name as before
                           where before.workspace_id = $1 and before.lead_id = added.lead_id) end as position_before
      from added_lead_name as added) as added
on conflict on constraint lead_name_pk do nothing
