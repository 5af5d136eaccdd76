-- The names that the import has created, with the texts that it registered.
select name.name_id, name.kind, name.name
from import
cross join lateral jsonb_to_recordset(import.new_names) as created (kind text, name text)
join name on name.workspace_id = $1 and name.kind = created.kind and name.name_key = normalize(created.name, nfc)
where import.workspace_id = $1 and import.import_id = $2 and name.account_id is null
  -- A name that was deleted since and added again is another name.
  and name.created_at between import.started_at and import.ended_at
