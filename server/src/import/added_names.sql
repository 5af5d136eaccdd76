-- Behind the names that the lead has already; one that it has by now stays where it is.
insert into lead_name (workspace_id, lead_id, name_id, position)
select $1, added.lead_id, added.name_id,
       added.position + (select coalesce(max(before.position), 0) from lead_name as before
                         where before.workspace_id = $1 and before.lead_id = added.lead_id)
from added_lead_name as added
on conflict on constraint lead_name_pk do nothing
