//! A block of an import: consecutive rows of the plan, with the values of new leads.
//!
//! Guarantees: applied in one transaction together with the checkpoints of the import and of the lease.

use std::collections::HashSet;

use torikomi_core::{
    domain::item::{Item, Key},
    wire::{Change, Outcome},
};

use crate::{
    base::{
        database::prefer_key_lookups,
        error::{Error, Result},
        metrics,
        pace::Pace,
        words,
    },
    outbound::mail::store::outbox,
    pipeline::{
        import::{
            checked_file::{CheckedFile, RecordPosition},
            store::{
                progress,
                rows::{self, BlockRow},
            },
        },
        recheck::file_row::FileRow,
    },
    records::{
        lead::{
            record::split,
            store::bulk::{new_leads::NewLeads, overwritten_leads::OverwrittenLeads},
        },
        name::store::dictionary::{Dictionary, name_id},
    },
    state::AppState,
    work::lease::{Lease, Stop},
};

/// Enough to make a statement's own cost negligible, few enough for a checkpoint about every second.
const BLOCK_ROWS: i64 = 4_000;
/// Bytes of the file, and four times as many of changes; a row may have megabytes.
const BLOCK_BYTES: i64 = 4 << 20;

#[derive(Debug)]
pub(crate) struct Block {
    rows: i64,
    last_row: i32,
    new: Vec<(i64, FileRow)>,
    overwritten: Vec<(i64, Vec<Change>)>,
    /// Leads of rows for which the plan counts mails.
    mailed: HashSet<i64>,
}

impl Block {
    /// The rows after `applied_row`; `None` if there are no more.
    pub(crate) async fn read(
        state: &AppState,
        lease: &Lease,
        file: &CheckedFile,
        applied_row: i32,
    ) -> Result<Option<Block>> {
        let mut transaction = state.database.begin(lease.workspace_id).await?;
        let size = (BLOCK_ROWS, BLOCK_BYTES);
        let planned = rows::next_block(&mut transaction, lease.import_id, applied_row, size).await?;
        transaction.commit().await?;
        let Some(last) = planned.last() else { return Ok(None) };
        let (rows, last_row) = (planned.len(), last.row);
        let rows = i64::try_from(rows).map_err(|error| Error::internal("a block's size", error))?;
        let (mut positions, mut lead_ids, mut overwritten) = (Vec::new(), Vec::new(), Vec::new());
        let mut mailed = HashSet::new();
        for BlockRow { row, outcome, lead_id, byte_offset, size_bytes, mails, changes } in planned {
            mailed.extend(lead_id.filter(|_| mails > 0));
            match (outcome, lead_id, changes) {
                (Outcome::New, Some(lead_id), _) => {
                    positions.push(RecordPosition::new(row, byte_offset, size_bytes)?);
                    lead_ids.push(lead_id);
                }
                (Outcome::Overwritten, Some(lead_id), Some(changes)) => {
                    overwritten.push((lead_id, changes.into_changes()));
                }
                (Outcome::Unchanged | Outcome::Skipped, ..) => {}
                (other @ (Outcome::New | Outcome::Overwritten), ..) => {
                    return Err(Error::Internal(format!("row {row} is planned as {other:?} without a lead")));
                }
            }
        }
        let items = file.items.clone();
        let values = file.read(positions, move |_, row| FileRow::copy(row, &items)).await?;
        Ok(Some(Block { rows, last_row, new: lead_ids.into_iter().zip(values).collect(), overwritten, mailed }))
    }

    pub(crate) fn last_row(&self) -> i32 {
        self.last_row
    }

    pub(crate) async fn apply(self, state: &AppState, lease: &Lease, dictionary: &Dictionary) -> Result<(), Stop> {
        let mut pace = Pace::default();
        let given = self.mailed_forms(dictionary, &mut pace).await?;
        let mut new_leads = NewLeads::default();
        for (lead_id, row) in &self.new {
            new_leads.push(*lead_id, row, dictionary)?;
            pace.step().await;
        }
        let mut overwritten = OverwrittenLeads::default();
        for (lead_id, changes) in self.overwritten {
            overwritten.push(lead_id, changes);
            pace.step().await;
        }
        let mut transaction = state.database.begin(lease.workspace_id).await?;
        prefer_key_lookups(&mut transaction).await?;
        overwritten.apply(&mut transaction, lease.import_id, dictionary).await?;
        let missing = new_leads.register(&mut transaction).await?;
        if missing > 0 {
            tracing::error!(?lease, missing, "addresses that an import registers were registered by somebody else");
            progress::note_failure(&mut transaction, lease.import_id, &words::addresses_taken()).await?;
        }
        outbox::enqueue(&mut transaction, Some(lease.import_id), &given).await?;
        progress::checkpoint(&mut transaction, lease.import_id, self.last_row, self.rows).await?;
        lease.notification().send(&mut transaction).await?;
        lease.checkpoint(&mut transaction).await?;
        transaction.commit().await?;
        metrics::count_imported_rows(self.rows);
        Ok(())
    }

    /// The forms that leads newly get and for which the plan counts a mail.
    async fn mailed_forms(&self, dictionary: &Dictionary, pace: &mut Pace) -> Result<outbox::FormGrants> {
        let mut given = outbox::FormGrants::new();
        if self.mailed.is_empty() {
            return Ok(given);
        }
        for (lead_id, row) in &self.new {
            for form in row.filled(Item::MemberForms).into_iter().flat_map(split) {
                given.insert((*lead_id, name_id(dictionary, Item::MemberForms, form)?));
            }
            pace.step().await;
        }
        let of_forms = |change: &&Change| change.key == Key::Basic(Item::MemberForms);
        for (lead_id, changes) in self.overwritten.iter().filter(|(lead_id, _)| self.mailed.contains(lead_id)) {
            for Change { old, new, .. } in changes.iter().filter(of_forms) {
                let before: HashSet<&str> = old.iter().flat_map(|names| split(names)).collect();
                for form in new.iter().flat_map(|names| split(names)).filter(|form| !before.contains(form)) {
                    given.insert((*lead_id, name_id(dictionary, Item::MemberForms, form)?));
                }
            }
            pace.step().await;
        }
        Ok(given)
    }
}
