//! The beginning of a person's change of a lead: after an import's block, and never concurrent with one.

use std::time::Duration;

use super::store::hold::wait_for_block;
use crate::{
    base::{
        database::Transaction,
        error::{Error, Result},
    },
    state::AppState,
};

/// How long an edit waits for a running import's block: blocks take about a second, and a person is waiting.
pub(crate) const WAIT_FOR_BLOCK: Duration = Duration::from_secs(20);

/// A transaction, under the workspace's lock, in which the lead may be changed: no import or undo will still change it.
pub(crate) async fn begin_edit(state: &AppState, workspace_id: i32, lead_id: i64) -> Result<Transaction> {
    let lead_ids = [lead_id];
    let waiting = wait_for_block(&state.database, workspace_id, &lead_ids);
    tokio::time::timeout(WAIT_FOR_BLOCK, waiting).await.map_err(|_| Error::ImportRunning)?
}
