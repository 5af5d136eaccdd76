//! A name leaves: it was deleted, or merged into another one, and is taken off the leads.
//!
//! Guarantees: for everybody else it is gone at once, in one short transaction (`leave::begin`): its row becomes one of
//! kind `leaving` that nothing finds, its text is free, and plans that hold it no longer start. The leads follow in
//! blocks, each a transaction with its part of the record; each lead's `revision` moves on. Killed at any point it
//! goes on where it was, when a process starts or sweeps; done by two processes at once, each lead is changed once,
//! because a block holds the change's row. A million leads keep nobody waiting for more than a block, also no other
//! workspace's (`rotation`), and no import waits at all: one that starts meanwhile sees the name as gone, or as the
//! one that it goes into (`store::dictionary`), and locks its leads in the same order.
//!
//! Relies on this: whoever puts a name on a lead has looked it up under the workspace's lock, or in an import that
//! began behind `leave::begin`.

use super::store::leave;
use crate::{
    base::{error::Result, retry_budget::Patience},
    records::{lead::store::names, search::store::pending},
    state::AppState,
};

/// A second or so, and a transaction that keeps nobody waiting for long.
const BLOCK_LEADS: i64 = 4_000;

/// Takes the name off all leads.
pub(crate) async fn finish(state: AppState, workspace_id: i32, name_change_id: i32) -> Result<()> {
    let (mut after, mut patience) = (0, Patience::default());
    loop {
        let turn = state.following.turn(workspace_id).await?;
        let done = block(&state, workspace_id, name_change_id, after).await;
        drop(turn);
        match done {
            Ok(Some(last)) => {
                after = last;
                patience.renew();
            }
            Ok(None) => return Ok(()),
            Err(error) => patience.bear(error).await?,
        }
    }
}

/// Brings to its end what another process has left.
pub async fn resume(state: &AppState, workspace_id: i32) -> Result<()> {
    let mut transaction = state.database.begin(workspace_id).await?;
    let unfinished = leave::unfinished(&mut transaction).await?;
    transaction.commit().await?;
    for name_change_id in unfinished {
        finish(state.clone(), workspace_id, name_change_id).await?;
    }
    Ok(())
}

/// Changes the next leads behind `after` and answers the last of them; `None` when the change has ended.
async fn block(state: &AppState, workspace_id: i32, name_change_id: i32, after: i64) -> Result<Option<i64>> {
    let mut transaction = state.database.begin(workspace_id).await?;
    let found = leave::lock(&mut transaction, name_change_id).await?;
    let Some(leaving) = found else { return Ok(None) };
    let holders = names::holders(&mut transaction, &leaving, after, BLOCK_LEADS).await?;
    let last = match (holders.last().copied(), after) {
        (None, 0) => {
            leave::end(&mut transaction, name_change_id, leaving.name_id).await?;
            pending::enqueue_missing(&mut transaction).await?;
            None
        }
        // Once more from the beginning: nobody is left behind who came into view later.
        (None, _) => Some(0),
        (last, _) => {
            let leads = names::replace(&mut transaction, name_change_id, &leaving, &holders).await?;
            leave::count_leads(&mut transaction, name_change_id, leads).await?;
            last
        }
    };
    transaction.commit().await?;
    Ok(last)
}
