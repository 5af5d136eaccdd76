-- The counts are those of the rows that were applied: the history shows what the import did.
update import
set state = 'failed', failure = $3, ended_at = now(), processed_count = applied.rows, new_count = applied.new,
    overwritten_count = applied.overwritten, unchanged_count = applied.unchanged, skipped_count = applied.skipped,
    mails_count = applied.mails
from (select count(*) as rows,
             count(*) filter (where outcome = 'n') as new,
             count(*) filter (where outcome in ('o', 'u')) as overwritten,
             count(*) filter (where outcome = 'u') as unchanged,
             count(*) filter (where outcome = 's') as skipped,
             coalesce(sum(mails), 0) as mails
      from import join import_row using (workspace_id, import_id)
      where workspace_id = $1 and import_id = $2 and row <= applied_row) as applied
where workspace_id = $1 and import_id = $2 and state in ('waiting', 'processing')
