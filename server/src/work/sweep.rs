//! From time to time, workspace by workspace: what has work and no job gets one, what is no longer kept goes, and what
//! a process that died has left is brought to its end (`registry`). Then objects that belong to nothing go.
//!
//! Guarantees: a row goes before its objects do, so that nothing that can still be read has lost its bytes; several
//! processes may sweep at once. The history itself is kept for ever.

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

/// Once through everything.
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
