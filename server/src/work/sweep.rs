//! The sweep: from time to time, for each workspace, gives jobs to pending work without one, deletes what is no longer
//! kept, and finishes the work that dead processes left (`registry`). Then orphaned objects are deleted. Beside it,
//! ended entries of the global tables are deleted every hour.
//!
//! Guarantees: a row is deleted before its objects, so that nothing readable has lost its bytes; several processes may
//! sweep at once. The history itself is kept for ever.

use std::time::Duration;

use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::registry::{JOBS, UPKEEP, Upkeep};
use crate::{
    accounts::workspace,
    base::{error::Result, retention::Retention},
    state::AppState,
};

const SWEEP_INTERVAL: Duration = Duration::from_secs(600);
const DELETE_INTERVAL: Duration = Duration::from_secs(3_600);

#[derive(Debug)]
pub struct Sweeper {
    sweeps: JoinHandle<()>,
    deletions: JoinHandle<()>,
    stop: CancellationToken,
}

impl Sweeper {
    pub fn start(state: AppState, retention: Retention) -> Sweeper {
        let stop = CancellationToken::new();
        let deletions = tokio::spawn(delete_hourly(state.clone(), stop.clone()));
        let sweeps = tokio::spawn(async move {
            loop {
                if let Err(error) = sweep(&state, retention).await {
                    tracing::warn!(%error, "the sweep failed; it is retried");
                }
                tokio::time::sleep(SWEEP_INTERVAL).await;
            }
        });
        Sweeper { sweeps, deletions, stop }
    }

    /// A sweep ends at its current step. A deletion that has begun is finished: the security log names the ended
    /// sessions only after they were deleted.
    pub async fn stop(mut self) {
        self.stop.cancel();
        if let Err(error) = (&mut self.deletions).await {
            tracing::warn!(%error, "the hourly deletions ended early");
        }
    }
}

impl Drop for Sweeper {
    fn drop(&mut self) {
        self.sweeps.abort();
        self.deletions.abort();
    }
}

async fn delete_hourly(state: AppState, stop: CancellationToken) {
    while stop.run_until_cancelled(tokio::time::sleep(DELETE_INTERVAL)).await.is_some() {
        for upkeep in &UPKEEP {
            if let Upkeep::Hourly { entries, delete } = upkeep
                && let Err(error) = delete(&state).await
            {
                tracing::warn!(%error, "{entries} could not be deleted; it is tried again in an hour");
            }
        }
    }
}

/// One pass over everything.
pub async fn sweep(state: &AppState, retention: Retention) -> Result<()> {
    let state = &state.clone().with_retention(retention).for_jobs();
    let mut transaction = state.database.begin_global().await?;
    let workspaces = workspace::store::ids(&mut transaction).await?;
    transaction.commit().await?;
    for workspace_id in workspaces {
        sweep_workspace(state, workspace_id).await;
    }
    for upkeep in &UPKEEP {
        if let Upkeep::AllWorkspaces(sweep) = upkeep {
            sweep(state).await?;
        }
    }
    Ok(())
}

/// A step that fails does not prevent the others.
async fn sweep_workspace(state: &AppState, workspace_id: i32) {
    let of_jobs = JOBS.iter().map(|entry| entry.sweep);
    let upkeep = UPKEEP.iter().filter_map(|upkeep| match upkeep {
        Upkeep::EachWorkspace(sweep) => Some(*sweep),
        Upkeep::AllWorkspaces(_) | Upkeep::Hourly { .. } => None,
    });
    for sweep in of_jobs.chain(upkeep) {
        if let Err(error) = sweep(state, workspace_id).await {
            tracing::warn!(%error, workspace_id, "a step of the sweep failed; it is retried in the next sweep");
        }
    }
}
