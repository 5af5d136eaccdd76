-- Resets the counts to those of the plan.
update import
set state = 'waiting', failure = null, ended_at = null, processed_count = planned.rows, new_count = planned.new,
    overwritten_count = planned.overwritten, unchanged_count = planned.unchanged, skipped_count = planned.skipped,
    mails_count = planned.mails
from (select count(*) as rows,
             count(*) filter (where outcome = 'n') as new,
             count(*) filter (where outcome in ('o', 'u')) as overwritten,
             count(*) filter (where outcome = 'u') as unchanged,
             count(*) filter (where outcome = 's') as skipped,
             coalesce(sum(mails), 0) as mails
      from import_row
      where workspace_id = $1 and import_id = $2) as planned
where workspace_id = $1 and import_id = $2 and state = 'failed'
