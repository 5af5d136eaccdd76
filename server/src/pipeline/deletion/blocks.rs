//! Deletion of leads, in blocks.

use std::time::Duration;

use super::erasure::Erasure;
use crate::{
    base::{
        error::{Error, Result},
        words,
    },
    outbound::mail::store::outbox,
    records::lead::store::{deletion, hold::wait_for_block, locks},
    state::AppState,
};

pub(crate) const BLOCK_LEADS: usize = 500;

/// How long a block waits for a running import: its blocks take about a second, and a person is waiting.
const WAIT_FOR_BLOCK: Duration = Duration::from_secs(20);

pub(crate) async fn delete_block(state: &AppState, workspace_id: i32, lead_ids: &[i64]) -> Result<u64> {
    loop {
        if let Some(deleted) = try_to_delete(state, workspace_id, lead_ids).await? {
            return Ok(deleted);
        }
    }
}

/// Deletes the leads and returns how many; `None` if it has only erased a part of their traces, and more are left.
async fn try_to_delete(state: &AppState, workspace_id: i32, lead_ids: &[i64]) -> Result<Option<u64>> {
    // Only the wait is limited: the erasure may take as long as a request.
    let waiting = tokio::time::timeout(WAIT_FOR_BLOCK, wait_for_block(&state.database, workspace_id, lead_ids));
    let mut transaction = waiting.await.map_err(|_| Error::ImportRunning)??;
    let present = locks::lock(&mut transaction, lead_ids).await?;
    let count = u64::try_from(present.len()).map_err(|error| Error::internal("a number of leads", error))?;
    let erasure = Erasure::of(&mut transaction, present.clone()).await?;
    if !erasure.erase_skipped_rows(&mut transaction).await? {
        transaction.commit().await?;
        return Ok(None);
    }
    deletion::delete(&mut transaction, &present).await?;
    outbox::cancel_lost(&mut transaction, lead_ids, &words::mail_without_form()).await?;
    erasure.apply(&mut transaction).await?;
    transaction.commit().await?;
    Ok(Some(count))
}
