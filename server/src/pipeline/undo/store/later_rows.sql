-- The rows of later imports, not undone themselves, for these leads; oldest first.
select import_row.lead_id, import_row.import_id, import_row.row, import_row.byte_offset, import_row.size_bytes,
       array(select jsonb_object_keys(import_row.changes)) as keys
from import_row
join import on import.workspace_id = import_row.workspace_id and import.import_id = import_row.import_id
where import_row.workspace_id = $1 and import_row.lead_id = any($3) and import_row.import_id <> $2
  and import_row.outcome in ('o', 'u') and import_row.row <= import.applied_row
  and import.state in ('processing', 'done', 'failed', 'undoing')
  -- Imports run one after the other; one that has not ended is later than all others.
  and coalesce(import.ended_at, 'infinity')
      > (select ended_at from import as this where this.workspace_id = $1 and this.import_id = $2)
order by coalesce(import.ended_at, 'infinity'), import_row.row
