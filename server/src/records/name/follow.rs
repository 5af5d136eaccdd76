//! The removal of a deleted or merged name from the leads.
//!
//! Guarantees: for everybody else it is gone at once, in one short transaction (`removal::begin`): its row gets the
//! kind `leaving`, which no lookup finds, its text becomes free, and plans that hold it no longer start. The leads
//! follow in blocks, each a transaction with its part of the record; each lead's `revision` is incremented. If killed
//! at any point it continues where it was, when a process starts or sweeps; if two processes do it at once, each lead
//! is changed once, because a block holds the change's row. A million leads delay others by no more than a block,
//! including other workspaces (`fair_queue`), and no import waits at all: one that starts meanwhile sees the name as
//! deleted, or as its merge target (`store::dictionary`), and locks its leads in the same order.
//!
//! Relies on this: a name that is put on a lead was looked up under the workspace's lock, or in an import that began
//! after `removal::begin`.

use super::store::removal;
use crate::{
    base::{error::Result, retry_budget::RetryBudget},
    records::{lead::store::leaving_names, search::store::pending},
    state::AppState,
};

/// A second or so, in a transaction that delays others only briefly.
const BLOCK_LEADS: i64 = 4_000;

/// Removes the name from all leads.
pub(crate) async fn finish(state: AppState, workspace_id: i32, name_change_id: i32) -> Result<()> {
    let (mut after, mut budget) = (0, RetryBudget::default());
    loop {
        let permit = state.follow_queue.acquire(workspace_id).await?;
        let done = apply_block(&state, workspace_id, name_change_id, after).await;
        drop(permit);
        match done {
            Ok(Some(last)) => {
                after = last;
                budget.reset();
            }
            Ok(None) => return Ok(()),
            Err(error) => budget.spend(error).await?,
        }
    }
}

/// Finishes the work that another process left.
pub async fn resume(state: &AppState, workspace_id: i32) -> Result<()> {
    let mut transaction = state.database.begin(workspace_id).await?;
    let unfinished = removal::unfinished(&mut transaction).await?;
    transaction.commit().await?;
    for name_change_id in unfinished {
        finish(state.clone(), workspace_id, name_change_id).await?;
    }
    Ok(())
}

/// Changes the next leads after `after` and returns the last of them; `None` if the change has ended.
async fn apply_block(state: &AppState, workspace_id: i32, name_change_id: i32, after: i64) -> Result<Option<i64>> {
    let mut transaction = state.database.begin(workspace_id).await?;
    let found = removal::lock(&mut transaction, name_change_id).await?;
    let Some(leaving) = found else { return Ok(None) };
    let holders = leaving_names::find_holders(&mut transaction, &leaving, after, BLOCK_LEADS).await?;
    let last = match (holders.last().copied(), after) {
        (None, 0) => {
            removal::end(&mut transaction, name_change_id, leaving.name_id).await?;
            pending::enqueue_missing(&mut transaction).await?;
            None
        }
        // Starts over from the beginning, to include leads that became visible later.
        (None, _) => Some(0),
        (last, _) => {
            let leads = leaving_names::replace(&mut transaction, name_change_id, &leaving, &holders).await?;
            removal::count_leads(&mut transaction, name_change_id, leads).await?;
            last
        }
    };
    transaction.commit().await?;
    Ok(last)
}
