//! A block of an undo: consecutive leads of the preview, removed or restored.
//!
//! Guarantees: applied in one transaction together with the checkpoints of the undo and of the lease. A lead that was
//! edited or deleted since the preview, although undos block that (`lead::store::hold`), is our defect: it is left
//! unchanged and reported as kept, or gone.

use std::collections::{HashMap, HashSet};

use torikomi_core::{
    domain::item::{Item, Key},
    wire::UndoOutcome,
};

use crate::{
    base::{
        database::{Transaction, prefer_key_lookups},
        error::{Error, Result},
        pace::Pace,
        words,
    },
    outbound::mail::store::outbox,
    pipeline::undo::store::{
        progress,
        rows::{self, BlockLead},
    },
    records::{
        lead::store::{
            bulk::restored_leads::RestoredLeads,
            company::{self, Cause, NewCompanyNames, leave_incompatible},
            deletion::delete,
            locks,
        },
        name::store::dictionary::Dictionary,
        search::store::unindexed,
    },
    state::AppState,
    work::lease::{Lease, Stop},
};

const COMPANY_NAME: Key = Key::Basic(Item::CompanyName);

/// The same as an import's.
const BLOCK_ROWS: i64 = 4_000;
const BLOCK_BYTES: i64 = 16 << 20;

#[derive(Debug)]
pub(crate) struct Block(Vec<BlockLead>);

impl Block {
    /// The leads after `applied_row`; `None` if there are no more.
    pub(crate) async fn read(state: &AppState, lease: &Lease, applied_row: i32) -> Result<Option<Block>> {
        let mut transaction = state.database.begin(lease.workspace_id).await?;
        let size = (BLOCK_ROWS, BLOCK_BYTES);
        let leads = rows::next_block(&mut transaction, lease.import_id, applied_row, size).await?;
        transaction.commit().await?;
        Ok(Some(Block(leads)).filter(|block| !block.0.is_empty()))
    }

    pub(crate) fn last_row(&self) -> i32 {
        self.0.last().map_or(0, |lead| lead.row)
    }

    pub(crate) async fn apply(self, state: &AppState, lease: &Lease, dictionary: &Dictionary) -> Result<(), Stop> {
        let (block_rows, last_row) = (i64::try_from(self.0.len()), self.last_row());
        let block_rows = block_rows.map_err(|error| Error::internal("a block's size", error))?;
        let mut transaction = state.database.begin(lease.workspace_id).await?;
        prefer_key_lookups(&mut transaction).await?;
        // Companies before leads: the lock order everywhere.
        let mut left = self.lock_left_companies(&mut transaction, lease).await?;
        let edits = self.lock(&mut transaction).await?;
        let mut names = NewCompanyNames::default();
        let (mut removed, mut restored) = (Vec::new(), RestoredLeads::default());
        let (mut gone, mut edited, mut restored_ids) = (Vec::new(), Vec::new(), Vec::new());
        let mut pace = Pace::default();
        for lead in self.0.into_iter().filter(BlockLead::is_changed) {
            match edits.get(&lead.lead_id) {
                None => gone.push(lead.row),
                Some(edits) if Some(*edits) != lead.lead_edits => edited.push(lead.row),
                Some(_) if lead.outcome == UndoOutcome::Removed => removed.push(lead.lead_id),
                Some(_) => {
                    let changes = lead.changes.unwrap_or_default();
                    if let Some(change) = changes.iter().find(|change| change.key == COMPANY_NAME) {
                        names.push(lead.lead_id, change.new.as_deref());
                    }
                    restored.push(lead.lead_id, changes, dictionary)?;
                    restored_ids.push(lead.lead_id);
                }
            }
            pace.step().await;
        }
        delete(&mut transaction, &removed).await?;
        restored.apply(&mut transaction).await?;
        let cause = Cause::Undo(lease.import_id);
        let renamed = names.lead_ids().to_vec();
        leave_incompatible(&mut transaction, names, cause).await?;
        let are_removed: HashSet<i64> = removed.iter().copied().collect();
        left.retain(|(lead_id, _)| edits.contains_key(lead_id) && !are_removed.contains(lead_id));
        company::rejoin(&mut transaction, left, &renamed, cause).await?;
        unindexed::note(&mut transaction, &restored_ids).await?;
        let touched = [removed, restored_ids].concat();
        outbox::cancel_lost(&mut transaction, &touched, &words::mail_undone()).await?;
        if !gone.is_empty() || !edited.is_empty() {
            tracing::error!(?lease, ?gone, ?edited, "leads that an undo changes were changed by somebody else");
            rows::leave_alone(&mut transaction, lease.import_id, &gone, &edited).await?;
        }
        progress::checkpoint(&mut transaction, lease.import_id, last_row, block_rows).await?;
        lease.notification().send(&mut transaction).await?;
        lease.checkpoint(&mut transaction).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// The leads that the import took out of their company, with that company, if it still exists; it cannot be deleted
    /// until the block is applied.
    async fn lock_left_companies(&self, transaction: &mut Transaction, lease: &Lease) -> Result<Vec<(i64, i32)>> {
        let lead_ids: Vec<i64> = self.0.iter().filter(|lead| lead.is_changed()).map(|lead| lead.lead_id).collect();
        let mut left = company::companies_left_by_import(transaction, lease.import_id, &lead_ids).await?;
        let mut company_ids: Vec<i32> = left.iter().map(|(_, company_id)| *company_id).collect();
        company_ids.sort_unstable();
        company_ids.dedup();
        let locked = crate::records::company::store::lock_existing(transaction, &company_ids).await?;
        left.retain(|(_, company_id)| locked.binary_search(company_id).is_ok());
        Ok(left)
    }

    /// The leads to be changed, in the order of their numbers, with their edit counts.
    async fn lock(&self, transaction: &mut Transaction) -> Result<HashMap<i64, i32>> {
        let lead_ids: Vec<i64> = self.0.iter().filter(|lead| lead.is_changed()).map(|lead| lead.lead_id).collect();
        let locked = locks::lock_edits(transaction, &lead_ids).await?;
        Ok(locked.into_iter().map(|lead| (lead.lead_id, lead.edits)).collect())
    }
}
