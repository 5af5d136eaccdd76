//! The sweep: from time to time, for each workspace, gives jobs to pending work without one, deletes what is no longer
//! kept, and finishes the work that dead processes left (`registry`). Then orphaned objects are deleted.
//!
//! Guarantees: a row is deleted before its objects, so that nothing readable has lost its bytes; several processes may
//! sweep at once. The history itself is kept for ever.

use std::time::Duration;

use tokio::task::JoinHandle;

use super::registry::{JOBS, UPKEEP};
use crate::{
    accounts::workspace,
    base::{error::Result, keeping::Keeping},
    pipeline::upload,
    state::AppState,
};

const SWEEP_EVERY: Duration = Duration::from_secs(600);

#[derive(Debug)]
pub struct Sweeper(JoinHandle<()>);

impl Sweeper {
    pub fn start(state: AppState, keeping: Keeping) -> Sweeper {
        Sweeper(tokio::spawn(async move {
            loop {
                if let Err(error) = sweep(&state, keeping).await {
                    tracing::warn!(%error, "sweeping stopped; it is tried again");
                }
                tokio::time::sleep(SWEEP_EVERY).await;
            }
        }))
    }
}

impl Drop for Sweeper {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// One pass over everything.
pub async fn sweep(state: &AppState, keeping: Keeping) -> Result<()> {
    let state = &state.clone().with_keeping(keeping).for_jobs();
    let mut transaction = state.database.begin_global().await?;
    let workspaces = workspace::store::ids(&mut transaction).await?;
    transaction.commit().await?;
    for workspace_id in workspaces {
        sweep_workspace(state, workspace_id).await;
    }
    upload::unused::delete_orphans(state).await
}

/// One step that fails keeps no other one from being done.
async fn sweep_workspace(state: &AppState, workspace_id: i32) {
    let of_jobs = JOBS.iter().map(|entry| entry.sweep);
    for sweep in of_jobs.chain(UPKEEP.iter().copied()) {
        if let Err(error) = sweep(state, workspace_id).await {
            tracing::warn!(%error, workspace_id, "a step of the sweep failed; it is retried with the next one");
        }
    }
}
