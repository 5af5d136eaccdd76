-- Records the current revisions of the leads that are still to be overwritten, as the import (or a name that leaves)
-- has left them. From now on the leads are not protected: a retry detects other people's changes by these revisions.
update import_row
set lead_revision = lead.revision
from import, lead
where import.workspace_id = $1 and import.import_id = $2
  and import_row.workspace_id = $1 and import_row.import_id = $2 and import_row.row > import.applied_row
  and import_row.outcome in ('o', 'u')
  and lead.workspace_id = $1 and lead.lead_id = import_row.lead_id and lead.revision <> import_row.lead_revision
