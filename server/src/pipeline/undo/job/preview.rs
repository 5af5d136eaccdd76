//! The preview of an undo: the outcome for every lead, before anything is changed.
//!
//! Guarantees: everything is judged against one snapshot of the database (a `repeatable read` transaction); an
//! unfinished preview is never visible. Leads come in the order of their first rows in the file, so that the file is
//! read once, front to back; memory does not grow with them. After a failed undo it continues where that one stopped.
//!
//! Deliberately changes no lead: the undo does.

use std::collections::{HashMap, HashSet};

use torikomi_core::{
    domain::{format::CustomItem, item::Key},
    wire::{Change, KeptReason, Outcome, UndoCounts, UndoOutcome, UndoState},
};

use crate::{
    accounts::workspace::store::{changes, note_change},
    base::{
        database::Transaction,
        error::{Error, Result},
        statistics, words,
    },
    pipeline::{
        import::{
            self,
            checked_file::{CheckedFile, RecordPosition},
            store::ImportRecord,
        },
        recheck::file_row::FileRow,
        undo::{
            effect::ImportEffect,
            judge::Judge,
            later_rows::{LaterFiles, LaterRowsByLead},
            name_history::NameHistory,
            previews,
            store::{
                self, PREVIEW, companies,
                created_names::CreatedNames,
                preview::{self, AppliedRow, CurrentLead, Summary},
                progress,
                rows::UNDO_PREVIEWS,
                rows::{self, UndoneLead},
            },
        },
        upload::store::room,
    },
    records::{
        custom_item,
        lead::{record::Lead, store::registered},
    },
    state::AppState,
    work::{
        job::Job,
        lane::{self, Lane},
        lease::{Lease, Stop},
        queue::Kind,
    },
};

const BLOCK_ROWS: i64 = 2_000;
/// The limit on the changes of the import's rows in a block.
const BLOCK_BYTES: i64 = 16 << 20;

/// Builds the preview.
pub(crate) struct UndoPreview;

impl Job for UndoPreview {
    const KIND: Kind = PREVIEW;
    const LANE: &'static Lane = &lane::PLANS;

    async fn run(state: &AppState, lease: &Lease) -> Result<(), Stop> {
        // 1. The import to be undone.
        let mut snapshot = state.database.begin(lease.workspace_id).await?;
        snapshot.use_snapshot().await?;
        let Some(mut preview) = Preview::begin(state, &mut snapshot, lease).await? else {
            drop(snapshot);
            return lease.complete_and_notify(state.database.begin(lease.workspace_id).await?).await;
        };
        // 2. Lead by lead, if there is room for the result.
        state.disk_space.require()?;
        report_progress(state, lease, 0, preview.total_rows).await?;
        let mut done_rows = 0;
        while let Some(rows) = preview.block(state, &mut snapshot).await? {
            if preview.bytes > preview.left_bytes {
                drop(snapshot);
                return refuse(state, lease).await;
            }
            state.disk_space.require()?;
            done_rows += rows;
            report_progress(state, lease, done_rows, preview.total_rows).await?;
        }
        let is_rebuilt = preview.is_rebuilt;
        let summary = preview.summary(&mut snapshot).await?;
        snapshot.commit().await?;
        // 3. Show.
        statistics::refresh(&state.database).await;
        show(state, lease, &summary, is_rebuilt).await
    }

    /// The undo has failed; the import returns to its previous state.
    async fn give_up(state: &AppState, lease: &Lease, error: &Error) -> Result<(), Stop> {
        let import_id = lease.import_id;
        let mut transaction = state.database.begin(lease.workspace_id).await?;
        note_change(&mut transaction).await?;
        // Locks are taken in the order import, undo.
        import::store::lock(&mut transaction, import_id).await?;
        let (expected, failure) = (UndoState::Planning, words::undo_preview_failed(error));
        let failed = progress::fail(&mut transaction, import_id, expected, &failure).await?;
        if let Some(failed) = failed {
            // Rows of an earlier preview, if there was one.
            rows::clear(&mut transaction, import_id, failed.applied_row).await?;
        }
        lease.complete_and_notify(transaction).await
    }

    async fn sweep(state: &AppState, workspace_id: i32) -> Result<()> {
        let mut transaction = state.database.begin(workspace_id).await?;
        store::enqueue_missing(&mut transaction).await?;
        transaction.commit().await?;
        previews::drop_expired(state, workspace_id).await
    }
}

/// A preview that is being built.
struct Preview {
    import: ImportRecord,
    /// `None` if it is no longer kept: differences from it are then not reported.
    file: Option<CheckedFile>,
    judge: Judge,
    custom_items: Vec<CustomItem>,
    later_files: LaterFiles,
    created: CreatedNames,
    /// Names that are restored or removed.
    used: HashSet<i32>,
    counts: UndoCounts,
    changes: i64,
    /// The approximate size of its rows, and the room left for them in the workspace.
    bytes: u64,
    left_bytes: u64,
    row: i32,
    total_rows: i64,
    /// A preview was shown before: its leads are replaced by those of this one.
    is_rebuilt: bool,
}

/// A lead that the import registered or overwrote, with its rows.
struct ImportedLead {
    row: i32,
    lead_id: i64,
    position: RecordPosition,
    /// For a lead that was registered.
    email: Option<String>,
    /// The effect of its rows; `None` if the import registered the lead.
    effect: Option<ImportEffect>,
}

impl Preview {
    async fn begin(state: &AppState, snapshot: &mut Transaction, lease: &Lease) -> Result<Option<Preview>> {
        let import_id = lease.import_id;
        // Dropping this preview, or the workspace, waits until nothing is written for it any more.
        import::store::lock_against_deletion(snapshot, import_id).await?;
        preview::lock(snapshot, import_id).await?;
        let found = store::find(snapshot, import_id).await?;
        let Some(undo) = found.filter(|undo| undo.state == UndoState::Planning) else { return Ok(None) };
        let import = import::store::get(snapshot, import_id).await?;
        let started_at = import.started_at.ok_or(Error::WrongState)?;
        let file = match CheckedFile::open(snapshot, &state.objects, &import).await {
            Ok(file) => Some(file),
            Err(Error::Gone) => None,
            Err(error) => return Err(error),
        };
        let names = NameHistory::load(snapshot, started_at).await?;
        let custom_items = custom_item::store::load(snapshot).await?;
        let created = CreatedNames::load(snapshot, import_id).await?;
        if undo.is_rebuilt {
            let not_applied = (undo.applied_row.into(), i32::MAX.into());
            UNDO_PREVIEWS.set_aside(snapshot, import_id, not_applied).await?;
        } else {
            rows::clear(snapshot, import_id, undo.applied_row).await?;
        }
        let counts = rows::counts(snapshot, import_id).await?;
        let changes = changes(snapshot).await?;
        let left_bytes = room::left_for_preview(snapshot, import_id, state.workspace_bytes).await?;
        let between = (undo.applied_row, import.applied_row);
        let total_rows = preview::count_rows(snapshot, import_id, between).await?;
        Ok(Some(Preview {
            file,
            judge: Judge::new(names, &custom_items, started_at),
            custom_items,
            later_files: LaterFiles::default(),
            created,
            used: HashSet::new(),
            counts,
            changes,
            bytes: 0,
            left_bytes,
            row: undo.applied_row,
            total_rows,
            is_rebuilt: undo.is_rebuilt,
            import,
        }))
    }

    /// Judges the leads of the next rows and returns how many rows those were; `None` if there are no more.
    async fn block(&mut self, state: &AppState, snapshot: &mut Transaction) -> Result<Option<i64>> {
        let after = self.row;
        let (imported, rows) = self.read(snapshot).await?;
        if rows == 0 {
            return Ok(None);
        }
        let lead_ids: Vec<i64> = imported.iter().map(|imported| imported.lead_id).collect();
        let current = preview::current_leads(snapshot, &lead_ids).await?;
        let current: HashMap<i64, CurrentLead> = current.into_iter().map(|lead| (lead.lead_id, lead)).collect();
        let mut later = LaterRowsByLead::load(snapshot, self.import.import_id, &lead_ids).await?;
        // Leads that are removed or gone need no further data.
        let is_examined = |imported: &&ImportedLead| {
            let untouched = |it: &CurrentLead| imported.effect.is_none() && is_untouched(it, &later, imported.lead_id);
            current.get(&imported.lead_id).is_some_and(|it| !untouched(it))
        };
        let examined: Vec<&ImportedLead> = imported.iter().filter(is_examined).collect();
        let present = self.present(snapshot, &examined).await?;
        let rows_of_new = self.rows_of_new(&examined).await?;
        let overwritten: Vec<i64> = examined.iter().filter(|it| it.effect.is_some()).map(|it| it.lead_id).collect();
        later.read_values(&mut self.later_files, state, snapshot, &overwritten).await?;
        let data = BlockData { current, later, present, rows_of_new };
        let judged: Vec<UndoneLead> =
            imported.into_iter().map(|imported| self.judge(imported, &data)).collect::<Result<_>>()?;
        let removed: Vec<i64> =
            judged.iter().filter(|lead| lead.outcome == UndoOutcome::Removed).map(|lead| lead.lead_id).collect();
        self.created.note_removed_leads(snapshot, &removed).await?;
        for lead in &judged {
            self.note(lead);
        }
        self.bytes += rows::write(snapshot, self.import.import_id, judged).await?;
        if self.is_rebuilt {
            let written = (after.into(), self.row.into());
            UNDO_PREVIEWS.compare(snapshot, self.import.import_id, written).await?;
        }
        Ok(Some(rows))
    }

    /// The next rows with an effect, and the leads whose first rows they are.
    async fn read(&mut self, snapshot: &mut Transaction) -> Result<(Vec<ImportedLead>, i64)> {
        let (between, size) = ((self.row, self.import.applied_row), (BLOCK_ROWS, BLOCK_BYTES));
        let rows = preview::next_rows(snapshot, self.import.import_id, between, size).await?;
        let overwritten = rows.iter().filter(|row| row.outcome == Outcome::Overwritten);
        let overwritten: Vec<i64> = overwritten.map(|row| row.lead_id).collect();
        let mut effects = self.effects(snapshot, &overwritten).await?;
        let count = i64::try_from(rows.len()).map_err(|error| Error::internal("a block's size", error))?;
        let mut imported = Vec::with_capacity(rows.len());
        for AppliedRow { row, outcome, lead_id, email, byte_offset, size_bytes } in rows {
            self.row = row;
            let position = RecordPosition::new(row, byte_offset, size_bytes)?;
            if outcome == Outcome::New {
                imported.push(ImportedLead { row, lead_id, position, email, effect: None });
            } else if effects.get(&lead_id).is_some_and(|(first, _)| *first == row)
                && let Some((_, effect)) = effects.remove(&lead_id)
            {
                imported.push(ImportedLead { row, lead_id, position, email: None, effect: Some(effect) });
            }
        }
        Ok((imported, count))
    }

    /// All rows of these leads, combined, with the number of the first one.
    async fn effects(&self, snapshot: &mut Transaction, lead_ids: &[i64]) -> Result<HashMap<i64, (i32, ImportEffect)>> {
        let mut effects: HashMap<i64, (i32, ImportEffect)> = HashMap::new();
        let (import_id, last) = (self.import.import_id, self.import.applied_row);
        preview::changes_of(snapshot, import_id, lead_ids, last, |lead_id, row, changes| {
            let (_, effect) = effects.entry(lead_id).or_insert_with(|| (row, ImportEffect::default()));
            effect.push(changes);
        })
        .await?;
        Ok(effects)
    }

    /// The current leads, with those added memos that they still have.
    async fn present(&self, snapshot: &mut Transaction, imported: &[&ImportedLead]) -> Result<HashMap<i64, Lead>> {
        let lead_ids: Vec<i64> = imported.iter().map(|imported| imported.lead_id).collect();
        let dictionary = &self.judge.names.dictionary;
        let mut leads = registered::leads(snapshot, &lead_ids, dictionary).await?;
        let memos = imported.iter().flat_map(|imported| {
            let memos = imported.effect.iter().flat_map(|effect| &effect.memos);
            memos.map(|memo| (imported.lead_id, memo.as_str()))
        });
        let memos: Vec<(i64, &str)> = memos.collect();
        if !memos.is_empty() {
            for (lead_id, memo) in registered::memos(snapshot, &memos).await? {
                leads.get_mut(&lead_id).ok_or_else(|| missing(lead_id))?.memos.insert(memo);
            }
        }
        Ok(leads)
    }

    /// The file's rows of registered leads that stay, by lead.
    async fn rows_of_new(&self, examined: &[&ImportedLead]) -> Result<HashMap<i64, FileRow>> {
        let new: Vec<&&ImportedLead> = examined.iter().filter(|imported| imported.effect.is_none()).collect();
        let Some(file) = &self.file else { return Ok(HashMap::new()) };
        let items = file.items.clone();
        let positions = new.iter().map(|imported| imported.position).collect();
        let rows = file.read(positions, move |_, row| FileRow::copy(row, &items)).await?;
        Ok(new.iter().map(|imported| imported.lead_id).zip(rows).collect())
    }

    fn judge(&self, imported: ImportedLead, data: &BlockData) -> Result<UndoneLead> {
        let ImportedLead { row, lead_id, email, effect, .. } = imported;
        let mut lead = UndoneLead::gone(row, lead_id, email, effect.is_none());
        let Some(current) = data.current.get(&lead_id) else { return Ok(lead) };
        lead.email = Some(current.email.clone());
        lead.edits = Some(current.edits);
        let later = data.later.of_lead(lead_id);
        let present = || data.present.get(&lead_id).ok_or_else(|| missing(lead_id));
        let Some(effect) = effect else {
            if is_untouched(current, &data.later, lead_id) {
                lead.outcome = UndoOutcome::Removed;
                return Ok(lead);
            }
            lead.outcome = UndoOutcome::Kept;
            lead.later_import_id = later.last_import();
            lead.reason =
                Some(if lead.later_import_id.is_some() { KeptReason::LaterImport } else { KeptReason::Edited });
            if let Some(row) = data.rows_of_new.get(&lead_id) {
                lead.kept = self.judge.differences(row, present()?, later);
            }
            return Ok(lead);
        };
        let decision = self.judge.judge(effect, present()?, later);
        lead.outcome = match (decision.changes.is_empty(), decision.kept.is_empty()) {
            (_, true) => UndoOutcome::Restored,
            (false, false) => UndoOutcome::PartlyRestored,
            (true, false) => UndoOutcome::Kept,
        };
        (lead.changes, lead.kept) = (decision.changes, decision.kept);
        Ok(lead)
    }

    /// Counts it and its effect on names.
    fn note(&mut self, lead: &UndoneLead) {
        let counts = &mut self.counts;
        counts.leads += 1;
        *match lead.outcome {
            UndoOutcome::Removed => &mut counts.removed,
            UndoOutcome::Restored => &mut counts.restored,
            UndoOutcome::PartlyRestored => &mut counts.partly_restored,
            UndoOutcome::Kept => &mut counts.kept,
            UndoOutcome::Gone => &mut counts.gone,
        } += 1;
        if !lead.is_new {
            counts.kept_values += u64::try_from(lead.kept.len()).unwrap_or(u64::MAX);
        }
        for Change { key, old, new } in &lead.changes {
            let Key::Basic(item) = key else { continue };
            let ids = |text: &Option<String>| self.judge.name_ids(*item, text.as_deref());
            let (old, new) = (ids(old), ids(new));
            let removed = old.iter().filter(|name_id| !new.contains(name_id));
            let restored = new.iter().filter(|name_id| !old.contains(name_id));
            self.used.extend(removed.clone().chain(restored.clone()));
            removed.for_each(|name_id| self.created.note_removals(*name_id, 1));
            restored.for_each(|name_id| self.created.note_removals(*name_id, -1));
        }
    }

    async fn summary(mut self, snapshot: &mut Transaction) -> Result<Summary> {
        let later_imports = preview::later_imports(snapshot, self.import.import_id).await?;
        let removed_names = self.created.unused(snapshot).await?;
        self.counts.removed_names = removed_names.as_array().map_or(0, Vec::len).try_into().unwrap_or(u64::MAX);
        let companies = companies::preview(snapshot, self.import.import_id).await?;
        let dictionary = &self.judge.names.dictionary;
        let used =
            self.used.iter().filter_map(|name_id| Some(serde_json::json!([name_id, dictionary.name(*name_id)?])));
        Ok(Summary {
            counts: self.counts,
            changes: self.changes,
            later_imports,
            used_names: used.collect(),
            removed_names,
            custom_items: self.custom_items,
            companies,
            bytes: self.bytes,
        })
    }
}

/// The data about a block's leads, loaded before any of them is judged.
struct BlockData {
    current: HashMap<i64, CurrentLead>,
    later: LaterRowsByLead,
    present: HashMap<i64, Lead>,
    rows_of_new: HashMap<i64, FileRow>,
}

/// For a lead that the import registered: nothing but the import has touched it.
fn is_untouched(current: &CurrentLead, later: &LaterRowsByLead, lead_id: i64) -> bool {
    current.edits == 1 && later.of_lead(lead_id).last_import().is_none()
}

fn missing(lead_id: i64) -> Error {
    Error::Internal(format!("lead {lead_id} is not among the block's leads"))
}

async fn report_progress(state: &AppState, lease: &Lease, done_rows: i64, total_rows: i64) -> Result<(), Stop> {
    let mut transaction = state.database.begin(lease.workspace_id).await?;
    preview::note_progress(&mut transaction, lease.import_id, done_rows, total_rows).await?;
    lease.renew(&mut transaction).await?;
    lease.notification().send(&mut transaction).await?;
    transaction.commit().await?;
    Ok(())
}

async fn show(state: &AppState, lease: &Lease, summary: &Summary, is_rebuilt: bool) -> Result<(), Stop> {
    let mut transaction = state.database.begin(lease.workspace_id).await?;
    let differing_rows =
        if is_rebuilt { Some(UNDO_PREVIEWS.count(&mut transaction, lease.import_id).await?) } else { None };
    preview::show(&mut transaction, lease.import_id, summary, differing_rows).await?;
    lease.complete_and_notify(transaction).await
}

/// Ends a preview whose rows take more room than the workspace has; its rows, and those of the previous one, are
/// deleted.
async fn refuse(state: &AppState, lease: &Lease) -> Result<(), Stop> {
    let import_id = lease.import_id;
    let mut transaction = state.database.begin(lease.workspace_id).await?;
    // Locks are taken in the order import, undo.
    import::store::lock(&mut transaction, import_id).await?;
    let failure = words::too_many_uploads(state.workspace_bytes);
    let applied_row = preview::refuse(&mut transaction, import_id, &failure).await?;
    if let Some(applied_row) = applied_row {
        rows::clear(&mut transaction, import_id, applied_row).await?;
    }
    lease.complete_and_notify(transaction).await
}
