//! The plan: what an import would do to the database, row by row, before anything is changed (specification 11).
//!
//! The steps of the job: check the kept bytes again (`recheck`), refuse the file or plan its rows batch by batch, show.
//!
//! Guarantees: everything is judged against one moment of the database (a `repeatable read` transaction that begins
//! before the format is read); nothing of a half-made plan is ever seen; a plan that is made again, or by two
//! processes at once, ends as one plan.
//!
//! Deliberately changes no lead and creates no name: that is the import's.

pub mod dictionary;
pub mod judge;
pub mod replaced;
pub mod lead;
pub mod planner;
pub mod registered;
pub mod stored;
pub mod write;
mod new_names;

use std::sync::Arc;

use torikomi_core::{
    check::verdict::Verdict,
    domain::{
        date::Date,
        format::Format,
        problem::{Message, Problem, Severity},
    },
    wire::NewName,
    words as core_words,
};

use crate::{
    database::{Transaction, changes},
    difference,
    error::{Error, Result},
    file_row::Items,
    format,
    import::{
        record::{self, ImportRecord},
        screen_values,
    },
    job::{Lease, Stop},
    object::KeptFile,
    recheck::{Rechecked, recheck, rows},
    state::AppState,
    statistics,
    upload::kept,
    words,
};
use dictionary::Dictionary;
use judge::Rules;
use planner::Planner;
use replaced::Replaced;

/// A plan's rows may take so much room, or so many times the file's size where that is more: an overwritten row keeps old
/// and new values, and shows names that its lead has.
const PLAN_BYTES: u64 = 4 << 30;
const TIMES_FILE: u64 = 8;

/// The job.
pub async fn run(state: &AppState, lease: &Lease) -> Result<(), Stop> {
    // 1. What is to be planned, and by what format.
    let mut snapshot = state.database.begin(lease.workspace_id).await?;
    sqlx::query("set transaction isolation level repeatable read").execute(&mut *snapshot).await?;
    let Some(task) = Task::load(state, &mut snapshot, lease).await? else {
        drop(snapshot);
        return lease.end(state.database.begin(lease.workspace_id).await?).await;
    };
    // 2. Check again, where there is room for what comes of it.
    state.room.require()?;
    let rechecked = recheck(task.file.bytes(), task.format.clone(), task.today).await?;
    if let Some(refusal) = task.refusal(&rechecked) {
        drop(snapshot);
        return refuse(state, lease, &task, &rechecked, refusal).await;
    }
    // 3. Plan.
    tell_progress(state, lease, 0, rechecked.verdict.file.rows).await?;
    let planner = plan(state, lease, &mut snapshot, &task, rechecked.verdict.file.rows).await?;
    if let Some(failure) = task.excess(state, &planner) {
        drop(snapshot);
        let refusal = Refusal { problems: Vec::new(), failure: Some(failure) };
        return refuse(state, lease, &task, &rechecked, refusal).await;
    }
    snapshot.commit().await?;
    // 4. Show. Whoever starts it at once looks at rows that were just written.
    statistics::refresh(&state.database).await;
    show(state, lease, &task, &rechecked, &planner).await
}

/// What a plan is made of.
struct Task {
    import: ImportRecord,
    file: KeptFile,
    format: Arc<Format>,
    fingerprint: String,
    today: Date,
    /// What the browser's check came to.
    expected_digest: Option<String>,
    /// The browser checked by another format than today's.
    was_checked_otherwise: bool,
    /// Names that were chosen on the screen and are not registered any more, though they must be.
    gone_names: Vec<NewName>,
    /// The workspace's changes at the moment of the plan.
    changes: i64,
    /// How much room the workspace has for the plan's rows.
    left_bytes: u64,
}

impl Task {
    /// `None` when there is no such import, or it is not to be planned.
    async fn load(state: &AppState, snapshot: &mut Transaction, lease: &Lease) -> Result<Option<Task>> {
        let workspace_id = lease.workspace_id;
        // Who drops this import waits until nothing is written for it any more.
        sqlx::query("select from import where workspace_id = $1 and import_id = $2 for key share")
            .bind(workspace_id)
            .bind(lease.import_id)
            .execute(&mut **snapshot)
            .await?;
        let found = record::find(snapshot, workspace_id, lease.import_id).await?;
        let Some(import) = found.filter(|import| import.state == "planning") else { return Ok(None) };
        let (format, fingerprint) = format::fingerprinted(format::load(snapshot, workspace_id).await?).await?;
        let file = KeptFile::open(snapshot, &state.objects, workspace_id, &import.upload_id).await?;
        // The first plan is made for the day of the browser's check, so that both come to the same verdict. A plan that
        // is made anew, or by a format that has changed meanwhile, is today's and compared with nothing.
        let is_first = import.plan_version == 0;
        let is_as_checked = is_first && import.fingerprint == fingerprint;
        let was_checked_otherwise = is_first && !is_as_checked && import.browser_digest.is_some();
        let today = if is_as_checked {
            import.check_date.parse().map_err(|error| Error::internal("the day of a check", error))?
        } else {
            format::today(&record::time_zone(snapshot, workspace_id).await?)?
        };
        let expected_digest = import.browser_digest.clone().filter(|_| is_as_checked);
        let gone_names = match import.screen_values() {
            Some(values) => screen_values::unknown(snapshot, workspace_id, values).await?,
            None => Vec::new(),
        };
        let format = Arc::new(format);
        let changes = changes(snapshot, workspace_id).await?;
        let left_bytes = kept::left_for_plan(state, snapshot, workspace_id, lease.import_id).await?;
        Ok(Some(Task {
            import,
            file,
            format,
            fingerprint,
            today,
            expected_digest,
            was_checked_otherwise,
            gone_names,
            changes,
            left_bytes,
        }))
    }

    /// Why no plan can be made of the rows that were met so far.
    fn excess(&self, state: &AppState, planner: &Planner) -> Option<Message> {
        if let Some(excess) = planner.dictionary.excess() {
            return Some(words::too_many_new_names(excess));
        }
        if planner.bytes > self.left_bytes {
            return Some(words::too_many_uploads(state.workspace_bytes));
        }
        let most_bytes = self.import.file_bytes().saturating_mul(TIMES_FILE).max(PLAN_BYTES);
        (planner.bytes > most_bytes).then(|| words::plan_too_large(most_bytes))
    }

    fn refusal(&self, rechecked: &Rechecked) -> Option<Refusal> {
        let verdict = &rechecked.verdict;
        if self.was_checked_otherwise {
            // Between the click and now: what the browser said of the file is not what would be said today.
            return Some(Refusal { problems: file_problems(verdict), failure: Some(words::format_changed()) });
        }
        if self.expected_digest.as_ref().is_some_and(|digest| *digest != verdict.digest) {
            tracing::warn!(import_id = self.import.import_id, browser = ?self.expected_digest, server = verdict.digest,
                           "the browser's check and ours came to different verdicts");
            return Some(Refusal { problems: file_problems(verdict), failure: Some(words::bytes_changed()) });
        }
        if !verdict.accepted {
            return Some(Refusal { problems: file_problems(verdict), failure: None });
        }
        // What was chosen cannot be registered, and a plan without it would not be what was chosen.
        let gone = &self.gone_names;
        (!gone.is_empty()).then(|| Refusal { problems: Vec::new(), failure: Some(words::chosen_names_gone(gone)) })
    }
}

struct Refusal {
    problems: Vec<Problem>,
    failure: Option<Message>,
}

fn file_problems(verdict: &Verdict) -> Vec<Problem> {
    verdict.problems.iter().filter(|problem| problem.severity == Severity::File).cloned().collect()
}

async fn plan(
    state: &AppState,
    lease: &Lease,
    snapshot: &mut Transaction,
    task: &Task,
    total_rows: u32,
) -> Result<Planner, Stop> {
    // A plan that is made again is compared with the one that was shown.
    let is_made_again = task.import.is_made_again();
    if !is_made_again {
        write::clear(snapshot, lease.workspace_id, lease.import_id).await?;
    }
    let dictionary = Dictionary::load(snapshot, lease.workspace_id).await?;
    let rules = Rules { method: task.import.method()?, blank_rule: task.import.blank_rule()? };
    let replaced = task.import.screen_values().map(|_| Replaced::default());
    let mut planner = Planner::new(dictionary, rules, replaced, lease.workspace_id, lease.import_id);
    planner.is_made_again = is_made_again;
    let items = Items::of(&task.format, task.import.screen_values());
    let mut batches = rows(task.file.bytes(), task.format.clone(), items, task.today);
    while let Some(batch) = batches.recv().await {
        planner.plan(&state.database, snapshot, batch?).await?;
        // What follows cannot make a plan of it any more.
        if task.excess(state, &planner).is_some() {
            return Ok(planner);
        }
        state.room.require()?;
        tell_progress(state, lease, planner.counts.processed, total_rows).await?;
    }
    if planner.counts.processed != u64::from(total_rows) {
        return Err(Error::Internal("the check's two passes read different numbers of rows".to_owned()).into());
    }
    Ok(planner)
}

async fn tell_progress(state: &AppState, lease: &Lease, done_rows: u64, total_rows: u32) -> Result<(), Stop> {
    let mut transaction = state.database.begin(lease.workspace_id).await?;
    sqlx::query("update import set done_rows = $3, total_rows = $4 where workspace_id = $1 and import_id = $2")
        .bind(lease.workspace_id)
        .bind(lease.import_id)
        .bind(count(done_rows)?)
        .bind(i64::from(total_rows))
        .execute(&mut *transaction)
        .await?;
    lease.hold(&mut transaction).await?;
    lease.news().send(&mut transaction).await?;
    transaction.commit().await?;
    Ok(())
}

async fn show(
    state: &AppState,
    lease: &Lease,
    task: &Task,
    rechecked: &Rechecked,
    planner: &Planner,
) -> Result<(), Stop> {
    let counts = &planner.counts;
    let warnings: Vec<Problem> = planner
        .case_variants
        .iter()
        .map(|(first, count)| {
            let mut warning = first.clone();
            warning.facts.count = Some(*count);
            warning.message = core_words::message(&warning, &task.format);
            warning
        })
        .collect();
    let new_names = planner.dictionary.new_names();
    let mut transaction = state.database.begin(lease.workspace_id).await?;
    let differing_rows = if planner.is_made_again {
        Some(difference::PLANS.count(&mut transaction, lease.workspace_id, lease.import_id).await?)
    } else {
        None
    };
    let shown_before = record::previous_new_names(&mut transaction, lease.workspace_id, lease.import_id).await?;
    let new_name_changes = shown_before.map(|before| new_names::changes(&before, &new_names));
    sqlx::query(
        "update import
         set state = 'planned', plan_version = plan_version + 1, planned_at = now(), done_rows = total_rows,
             processed_count = $3, new_count = $4, overwritten_count = $5, unchanged_count = $6, skipped_count = $7,
             mails_count = $8, new_names = $9, used_names = $10, problems = $11, plan_changes = $12,
             leaving_count = $13, differing_rows = $14, shown_names = $15, new_name_count = $16,
             omitted_names = $17, omitted_memos = $18, plan_bytes = $19, new_name_changes = $20,
             previous_new_names = null
         where workspace_id = $1 and import_id = $2 and state = 'planning'",
    )
    .bind(lease.workspace_id)
    .bind(lease.import_id)
    .bind(count(counts.processed)?)
    .bind(count(counts.new)?)
    .bind(count(counts.overwritten)?)
    .bind(count(counts.unchanged)?)
    .bind(count(counts.skipped)?)
    .bind(count(counts.mails)?)
    .bind(sqlx::types::Json(&new_names))
    .bind(planner.dictionary.used_names())
    .bind(sqlx::types::Json(warnings))
    .bind(task.changes)
    .bind(count(planner.leaving)?)
    .bind(differing_rows.map(count).transpose()?)
    .bind(sqlx::types::Json(new_names.get(..record::SHOWN_NAMES).unwrap_or(&new_names)))
    .bind(i32::try_from(new_names.len()).map_err(|error| Error::internal("a number of names", error))?)
    .bind(count(planner.omitted_names)?)
    .bind(count(planner.omitted_memos)?)
    .bind(count(planner.bytes)?)
    .bind(new_name_changes.map(sqlx::types::Json))
    .execute(&mut *transaction)
    .await?;
    write_facts(&mut transaction, lease, task, rechecked).await?;
    lease.end(transaction).await
}

async fn refuse(
    state: &AppState,
    lease: &Lease,
    task: &Task,
    rechecked: &Rechecked,
    refusal: Refusal,
) -> Result<(), Stop> {
    let mut transaction = state.database.begin(lease.workspace_id).await?;
    // The numbers of a plan that can no longer be made would tell nothing.
    sqlx::query(
        "update import
         set state = 'refused', ended_at = now(), problems = $3, failure = $4, processed_count = 0, new_count = 0,
             overwritten_count = 0, unchanged_count = 0, skipped_count = 0, mails_count = 0, leaving_count = 0, new_names = '[]',
             used_names = '[]', differing_rows = null, shown_names = '[]', new_name_count = 0, omitted_names = 0,
             omitted_memos = 0, plan_bytes = 0, previous_new_names = null, new_name_changes = null
         where workspace_id = $1 and import_id = $2 and state = 'planning'",
    )
    .bind(lease.workspace_id)
    .bind(lease.import_id)
    .bind(stored::storable(&refusal.problems)?)
    .bind(refusal.failure.map(sqlx::types::Json))
    .execute(&mut *transaction)
    .await?;
    write::clear(&mut transaction, lease.workspace_id, lease.import_id).await?;
    write_facts(&mut transaction, lease, task, rechecked).await?;
    lease.end(transaction).await
}

/// What the re-check found out about the file, and by what it was judged.
async fn write_facts(
    transaction: &mut Transaction,
    lease: &Lease,
    task: &Task,
    rechecked: &Rechecked,
) -> Result<(), Stop> {
    let file_columns = i32::try_from(rechecked.verdict.file.columns.unwrap_or_default())
        .map_err(|error| Error::internal("a number of columns", error))?;
    sqlx::query(
        "update import
         set sha256 = $3, encoding = $4, format = $5, fingerprint = $6, check_date = $7::date, file_columns = $8
         where workspace_id = $1 and import_id = $2",
    )
    .bind(lease.workspace_id)
    .bind(lease.import_id)
    .bind(&rechecked.sha256)
    .bind(rechecked.verdict.file.encoding.map(record::encoding_text))
    .bind(sqlx::types::Json(&*task.format))
    .bind(&task.fingerprint)
    .bind(task.today.to_string())
    .bind(file_columns)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

fn count(rows: u64) -> Result<i64> {
    i64::try_from(rows).map_err(|error| Error::internal("a count of rows", error))
}
