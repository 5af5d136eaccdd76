-- The history shows what the undo did, not what the preview expected.
update undo
set state = 'done', ended_at = now(), done_rows = sums.leads, total_rows = sums.leads, lead_count = sums.leads,
    removed_count = sums.removed, restored_count = sums.restored, partly_count = sums.partly,
    kept_count = sums.kept, gone_count = sums.gone, kept_value_count = sums.kept_values
from (select count(*) as leads,
             count(*) filter (where outcome = 'd') as removed,
             count(*) filter (where outcome = 'b') as restored,
             count(*) filter (where outcome = 'p') as partly,
             count(*) filter (where outcome = 'k') as kept,
             count(*) filter (where outcome = 'g') as gone,
             coalesce(sum(jsonb_array_length(kept)) filter (where not is_new), 0) as kept_values
      from undo_row where workspace_id = $1 and import_id = $2) as sums
where workspace_id = $1 and import_id = $2 and state = 'processing'
returning removed_count, account_id
