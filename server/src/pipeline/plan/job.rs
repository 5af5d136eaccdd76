//! The job of a plan.

use std::sync::Arc;

use torikomi_core::{
    check::verdict::Verdict,
    domain::{
        date::Date,
        format::Format,
        problem::{Message, Problem, Severity},
    },
    wire::{ImportState, NewName},
    words as core_words,
};

use super::{judge::Rules, new_names, open_plans, planner::Planner, screen_override::ScreenOverride};
use crate::{
    accounts::workspace::{
        self,
        store::{changes, note_change},
    },
    base::{
        database::Transaction,
        error::{Error, Result},
        statistics, words,
    },
    pipeline::{
        import::{
            screen_values,
            store::{
                self, ImportRecord, PLAN,
                difference::PLANS,
                plan::{RecheckFacts, ShownPlan},
            },
        },
        recheck::{RecheckResult, file_row::Items, recheck, stream_rows},
        upload::store::{kept_file::KeptFile, room},
    },
    records::{format, name::store::dictionary::Dictionary},
    state::AppState,
    work::{
        job::Job,
        lane::{self, Lane},
        lease::{Lease, Stop},
        queue::Kind,
    },
};

/// A plan's rows may take this much room, or this many times the file's size if that is more: an overwritten row stores
/// old and new values, and shows names that its lead has.
pub(crate) const PLAN_BYTES: u64 = 4 << 30;

pub(crate) const TIMES_FILE_BYTES: u64 = 8;

/// Makes a plan of a file.
pub(crate) struct Plan;

impl Job for Plan {
    const KIND: Kind = PLAN;
    const LANE: &'static Lane = &lane::PLANS;

    async fn run(state: &AppState, lease: &Lease) -> Result<(), Stop> {
        // 1. The import to be planned, and the format.
        let mut snapshot = state.database.begin(lease.workspace_id).await?;
        snapshot.use_snapshot().await?;
        let Some(task) = Task::load(state, &mut snapshot, lease).await? else {
            drop(snapshot);
            return lease.complete_and_notify(state.database.begin(lease.workspace_id).await?).await;
        };
        // 2. Check again, if there is room for the result.
        state.disk_space.require()?;
        let rechecked = recheck(task.file.bytes(), task.format.clone(), task.today).await?;
        if let Some(refusal) = task.refusal(&rechecked) {
            drop(snapshot);
            return refuse(state, lease, &task, &rechecked, refusal).await;
        }
        // 3. Plan.
        report_progress(state, lease, 0, rechecked.verdict.file.rows).await?;
        let planner = plan(state, lease, &mut snapshot, &task, rechecked.verdict.file.rows).await?;
        if let Some(failure) = task.excess(state, &planner) {
            drop(snapshot);
            let refusal = Refusal { problems: Vec::new(), failure: Some(failure) };
            return refuse(state, lease, &task, &rechecked, refusal).await;
        }
        snapshot.commit().await?;
        // 4. Show. An immediate start reads rows that were just written.
        statistics::refresh(&state.database).await;
        show(state, lease, &task, &rechecked, &planner).await
    }

    /// Refuses the file, and records why.
    async fn give_up(state: &AppState, lease: &Lease, error: &Error) -> Result<(), Stop> {
        let mut transaction = state.database.begin(lease.workspace_id).await?;
        note_change(&mut transaction).await?;
        store::plan::fail(&mut transaction, lease.import_id, &words::plan_failed(error)).await?;
        lease.complete_and_notify(transaction).await
    }

    async fn sweep(state: &AppState, workspace_id: i32) -> Result<()> {
        let mut transaction = state.database.begin(workspace_id).await?;
        store::jobs::enqueue_missing(&mut transaction, PLAN, &[ImportState::Planning]).await?;
        transaction.commit().await?;
        open_plans::drop_expired(state, workspace_id).await
    }
}

/// The inputs of a plan.
pub(crate) struct Task {
    import: ImportRecord,
    file: KeptFile,
    format: Arc<Format>,
    fingerprint: String,
    today: Date,
    /// The digest of the browser's check.
    expected_digest: Option<String>,
    /// The browser checked by a format that is no longer current.
    has_outdated_check: bool,
    /// Names that were chosen on the screen and that must be registered, but no longer are.
    gone_names: Vec<NewName>,
    /// The workspace's changes at the moment of the plan.
    changes: i64,
    /// The room left in the workspace for the plan's rows.
    left_bytes: u64,
}

impl Task {
    /// `None` if there is no such import, or it is not to be planned.
    async fn load(state: &AppState, snapshot: &mut Transaction, lease: &Lease) -> Result<Option<Task>> {
        // Dropping this import waits until nothing is written for it any more.
        store::lock_against_deletion(snapshot, lease.import_id).await?;
        let found = store::find(snapshot, lease.import_id).await?;
        let Some(import) = found.filter(|import| import.state == ImportState::Planning) else { return Ok(None) };
        let (format, fingerprint) = format::with_fingerprint(format::load(snapshot).await?).await?;
        let file = KeptFile::open(snapshot, &state.objects, &import.upload_id).await?;
        // The first plan uses the day of the browser's check, so that both come to the same verdict. A plan that is
        // rebuilt, or whose format has changed meanwhile, uses today and is not compared.
        let is_first = import.plan_version == 0;
        let is_as_checked = is_first && import.fingerprint == fingerprint;
        let has_outdated_check = is_first && !is_as_checked && import.browser_digest.is_some();
        let today = if is_as_checked {
            import.check_date.parse().map_err(|error| Error::internal("the day of a check", error))?
        } else {
            format::today(&workspace::store::time_zone(snapshot).await?)?
        };
        let expected_digest = import.browser_digest.clone().filter(|_| is_as_checked);
        let gone_names = match import.screen_values() {
            Some(values) => screen_values::find_unknown(snapshot, values).await?,
            None => Vec::new(),
        };
        let format = Arc::new(format);
        let changes = changes(snapshot).await?;
        let left_bytes = room::left_for_plan(snapshot, lease.import_id, state.workspace_bytes).await?;
        Ok(Some(Task {
            import,
            file,
            format,
            fingerprint,
            today,
            expected_digest,
            has_outdated_check,
            gone_names,
            changes,
            left_bytes,
        }))
    }

    /// Why the rows so far cannot become a plan.
    fn excess(&self, state: &AppState, planner: &Planner) -> Option<Message> {
        if let Some(excess) = planner.dictionary.excess() {
            return Some(words::too_many_new_names(excess.kind()));
        }
        if planner.bytes > self.left_bytes {
            return Some(words::too_many_uploads(state.workspace_bytes));
        }
        let most_bytes = self.import.file_bytes().saturating_mul(TIMES_FILE_BYTES).max(PLAN_BYTES);
        (planner.bytes > most_bytes).then(|| words::plan_too_large(most_bytes))
    }

    fn refusal(&self, rechecked: &RecheckResult) -> Option<Refusal> {
        let verdict = &rechecked.verdict;
        if self.has_outdated_check {
            // The format changed after the click: the browser's verdict would not be today's.
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
        // The chosen name cannot be registered, and a plan without it would not match the choice.
        let gone = &self.gone_names;
        (!gone.is_empty()).then(|| Refusal { problems: Vec::new(), failure: Some(words::chosen_names_gone(gone)) })
    }
}

pub(crate) struct Refusal {
    problems: Vec<Problem>,
    failure: Option<Message>,
}

pub(crate) fn file_problems(verdict: &Verdict) -> Vec<Problem> {
    verdict.problems.iter().filter(|problem| problem.severity == Severity::File).cloned().collect()
}

pub(crate) async fn plan(
    state: &AppState,
    lease: &Lease,
    snapshot: &mut Transaction,
    task: &Task,
    total_rows: u32,
) -> Result<Planner, Stop> {
    // A rebuilt plan is compared with the one that was shown.
    let is_rebuilt = task.import.is_rebuilt();
    if !is_rebuilt {
        store::rows::clear(snapshot, lease.import_id).await?;
    }
    let dictionary = Dictionary::load(snapshot).await?;
    let rules = Rules { method: task.import.method, blank_rule: task.import.blank_rule };
    let screen_override = task.import.screen_values().map(|_| ScreenOverride::default());
    let mut planner = Planner::new(dictionary, rules, screen_override, lease.import_id);
    planner.is_rebuilt = is_rebuilt;
    let items = Items::of(&task.format, task.import.screen_values());
    let mut batches = stream_rows(task.file.bytes(), task.format.clone(), items, task.today);
    while let Some(batch) = batches.recv().await {
        planner.plan(&state.database, snapshot, batch?).await?;
        // Further rows cannot make it a plan.
        if task.excess(state, &planner).is_some() {
            return Ok(planner);
        }
        state.disk_space.require()?;
        report_progress(state, lease, planner.counts.processed, total_rows).await?;
    }
    if planner.counts.processed != u64::from(total_rows) {
        return Err(Error::Internal("the check's two passes read different numbers of rows".to_owned()).into());
    }
    Ok(planner)
}

pub(crate) async fn report_progress(
    state: &AppState,
    lease: &Lease,
    done_rows: u64,
    total_rows: u32,
) -> Result<(), Stop> {
    let mut transaction = state.database.begin(lease.workspace_id).await?;
    store::plan::note_progress(&mut transaction, lease.import_id, done_rows, total_rows).await?;
    lease.renew(&mut transaction).await?;
    lease.notification().send(&mut transaction).await?;
    transaction.commit().await?;
    Ok(())
}

pub(crate) async fn show(
    state: &AppState,
    lease: &Lease,
    task: &Task,
    rechecked: &RecheckResult,
    planner: &Planner,
) -> Result<(), Stop> {
    let warnings: Vec<Problem> = planner
        .case_variants
        .iter()
        .map(|(first, count)| {
            let mut warning = first.clone();
            warning.facts.count = Some(*count);
            core_words::explain(&mut warning, &task.format);
            warning
        })
        .collect();
    let new_names = planner.dictionary.new_names();
    let mut transaction = state.database.begin(lease.workspace_id).await?;
    let differing_rows =
        if planner.is_rebuilt { Some(PLANS.count(&mut transaction, lease.import_id).await?) } else { None };
    let shown_before = store::previous_new_names(&mut transaction, lease.import_id).await?;
    let new_name_changes = shown_before.map(|before| new_names::changes(&before, &new_names));
    let shown = ShownPlan {
        counts: &planner.counts,
        new_names: &new_names,
        used_names: planner.dictionary.used_names(),
        warnings,
        changes: task.changes,
        leaving: planner.leaving,
        differing_rows,
        omitted_names: planner.omitted_names,
        omitted_memos: planner.omitted_memos,
        bytes: planner.bytes,
        new_name_changes,
    };
    store::plan::show(&mut transaction, lease.import_id, shown).await?;
    write_facts(&mut transaction, lease, task, rechecked).await?;
    lease.complete_and_notify(transaction).await
}

pub(crate) async fn refuse(
    state: &AppState,
    lease: &Lease,
    task: &Task,
    rechecked: &RecheckResult,
    refusal: Refusal,
) -> Result<(), Stop> {
    let mut transaction = state.database.begin(lease.workspace_id).await?;
    let Refusal { problems, failure } = refusal;
    store::plan::refuse(&mut transaction, lease.import_id, &problems, failure.as_ref()).await?;
    store::rows::clear(&mut transaction, lease.import_id).await?;
    write_facts(&mut transaction, lease, task, rechecked).await?;
    lease.complete_and_notify(transaction).await
}

/// Stores the results of the re-check, and the basis on which the file was judged.
pub(crate) async fn write_facts(
    transaction: &mut Transaction,
    lease: &Lease,
    task: &Task,
    rechecked: &RecheckResult,
) -> Result<(), Stop> {
    let facts = RecheckFacts {
        sha256: &rechecked.sha256,
        encoding: rechecked.verdict.file.encoding,
        format: &task.format,
        fingerprint: &task.fingerprint,
        check_date: task.today,
        file_columns: rechecked.verdict.file.columns.unwrap_or_default(),
    };
    store::plan::note_facts(transaction, lease.import_id, &facts).await?;
    Ok(())
}
