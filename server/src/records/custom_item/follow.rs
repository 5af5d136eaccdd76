//! The leads' values, following a change of a custom item.
//!
//! Guarantees: the item changes at once; the leads follow in blocks, each a transaction with its part of the record,
//! the first one together with the change itself, so that an ordinary workspace never sees the two apart. If killed at
//! any point it continues after its checkpoint, when a process sweeps; if two processes do it at once, each lead is
//! changed once, because a block holds the change's row. Another workspace's leads wait for one block, however many
//! follow here (`fair_queue`). Each lead's `revision` is incremented, and its previous values are part of its own
//! history.
//!
//! Relies on this: while leads still follow, no other values of the item are written (`refuse_while_following`):
//! imports and undos do not start, and people cannot save one. A plan that read a lead before it followed is checked
//! again, because the end is a change of the workspace (`note_change`). An export in between has the leads' current
//! values.

use super::{
    store::changes::{self, FollowedChange},
    values::Adapter,
};
use crate::{
    accounts::workspace::store::note_change,
    base::{
        database::Transaction,
        error::{Error, Result},
        retry_budget::RetryBudget,
    },
    records::{
        lead::store::custom::{self, LeadValue, NewValues},
        search::store::pending,
    },
    state::AppState,
};

/// Leads checked in one block: a second or so at most, in a transaction that delays others only briefly.
const BLOCK_LEADS: i64 = 4_000;

/// Applies the change to all leads.
pub(crate) async fn finish(state: AppState, workspace_id: i32, custom_item_change_id: i32) -> Result<()> {
    let mut budget = RetryBudget::default();
    loop {
        let permit = state.follow_queue.acquire(workspace_id).await?;
        let done = run_block(&state, workspace_id, custom_item_change_id).await;
        drop(permit);
        match done {
            Ok(true) => return Ok(()),
            Ok(false) => budget.reset(),
            Err(error) => budget.spend(error).await?,
        }
    }
}

async fn run_block(state: &AppState, workspace_id: i32, custom_item_change_id: i32) -> Result<bool> {
    let mut transaction = state.database.begin(workspace_id).await?;
    let has_ended = apply_block(&mut transaction, custom_item_change_id).await?;
    transaction.commit().await?;
    Ok(has_ended)
}

/// Finishes the work that another process left.
pub(crate) async fn resume(state: &AppState, workspace_id: i32) -> Result<()> {
    let mut transaction = state.database.begin(workspace_id).await?;
    let unfinished = changes::unfinished(&mut transaction).await?;
    transaction.commit().await?;
    for custom_item_change_id in unfinished {
        finish(state.clone(), workspace_id, custom_item_change_id).await?;
    }
    Ok(())
}

/// Applies the change to the next leads. After the last of them, in a block that locks no lead, the change ends;
/// returns whether it has.
pub(crate) async fn apply_block(transaction: &mut Transaction, custom_item_change_id: i32) -> Result<bool> {
    let found = changes::lock(transaction, custom_item_change_id).await?;
    let Some(FollowedChange { change, through_lead }) = found else { return Ok(true) };
    let custom_item_id = change.before.custom_item_id;
    let in_progress = ChangeInProgress { custom_item_change_id, custom_item_id };
    let last = match Adapter::new(&change) {
        Some(adapter) => in_progress.adapt(transaction, &adapter, through_lead).await?,
        None => None,
    };
    if last.is_none() {
        in_progress.end(transaction).await?;
    }
    Ok(last.is_none())
}

/// A change that leads follow.
struct ChangeInProgress {
    custom_item_change_id: i32,
    custom_item_id: u32,
}

impl ChangeInProgress {
    /// Returns the last lead that was checked; `None` if there are no more.
    async fn adapt(&self, transaction: &mut Transaction, adapter: &Adapter, through: i64) -> Result<Option<i64>> {
        let block = custom::next_block(transaction, self.custom_item_id, through, BLOCK_LEADS).await?;
        let Some(block) = block else { return Ok(None) };
        let mut values = NewValues::default();
        for LeadValue { lead_id, value } in block.values {
            let adapted = adapter.adapt(&value).value;
            if adapted != value {
                values.lead_ids.push(lead_id);
                values.old.push(value);
                values.new.push(Some(adapted).filter(|value| !value.is_empty()));
            }
        }
        custom::write(transaction, self.custom_item_id, self.custom_item_change_id, &values).await?;
        let leads =
            i64::try_from(values.lead_ids.len()).map_err(|error| Error::internal("a number of leads", error))?;
        changes::checkpoint(transaction, self.custom_item_change_id, leads, block.last).await?;
        Ok(Some(block.last))
    }

    async fn end(&self, transaction: &mut Transaction) -> Result<()> {
        changes::end(transaction, self.custom_item_change_id).await?;
        note_change(transaction).await?;
        pending::enqueue_missing(transaction).await
    }
}
