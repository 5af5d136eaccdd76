//! The supervisor of the embedded database: checks every second whether it listens, and restarts it if it does not.
//!
//! Checks from outside instead of waiting for a child: a Postgres that outlived the previous server is not our child.

use std::time::Duration;

use tokio::task::JoinHandle;
use tokio_util::sync::{CancellationToken, DropGuard};

use super::Cluster;

const CHECK_INTERVAL: Duration = Duration::from_secs(1);

#[derive(Debug)]
pub(crate) struct Supervisor {
    /// Dropping the cluster without stopping it ends the supervision.
    stop: DropGuard,
    task: JoinHandle<()>,
}

impl Supervisor {
    pub(crate) fn watch(cluster: Cluster) -> Self {
        let stop = CancellationToken::new();
        let stopped = stop.clone();
        let task = tokio::spawn(async move {
            while stopped.run_until_cancelled(tokio::time::sleep(CHECK_INTERVAL)).await.is_some() {
                if !cluster.is_gone().await {
                    continue;
                }
                tracing::error!("the embedded database does not answer; restarting it");
                // Whoever stops the supervisor also stops a cluster that was started meanwhile.
                match stopped.run_until_cancelled(cluster.start()).await {
                    Some(Ok(())) => tracing::info!("the embedded database is running again"),
                    Some(Err(error)) => {
                        tracing::error!(%error, "the embedded database cannot be started; it is retried")
                    }
                    None => {}
                }
            }
        });
        Supervisor { stop: stop.drop_guard(), task }
    }

    pub(crate) async fn stop(self) {
        drop(self.stop);
        if let Err(error) = self.task.await {
            tracing::error!(%error, "the supervisor of the embedded database failed");
        }
    }
}
