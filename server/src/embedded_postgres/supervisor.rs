//! The supervisor of the embedded database: checks every second whether it listens, and restarts it if it does not.
//!
//! Checks from outside instead of waiting for a child: a Postgres that outlived the previous server is not our child.

use std::time::Duration;

use tokio::task::JoinHandle;
use tokio_util::sync::{CancellationToken, DropGuard};

use super::Cluster;

const BETWEEN_LOOKS: Duration = Duration::from_secs(1);

#[derive(Debug)]
pub(crate) struct Supervisor {
    /// Dropping the cluster without stopping it ends the supervision.
    end: DropGuard,
    task: JoinHandle<()>,
}

impl Supervisor {
    pub(crate) fn watch(cluster: Cluster) -> Self {
        let end = CancellationToken::new();
        let ended = end.clone();
        let task = tokio::spawn(async move {
            while ended.run_until_cancelled(tokio::time::sleep(BETWEEN_LOOKS)).await.is_some() {
                if !cluster.is_gone().await {
                    continue;
                }
                tracing::error!("the embedded database does not answer: starting it again");
                // Whoever stops the supervisor also stops a cluster that was started meanwhile.
                match ended.run_until_cancelled(cluster.start()).await {
                    Some(Ok(())) => tracing::info!("the embedded database is back"),
                    Some(Err(error)) => tracing::error!(%error, "the embedded database cannot be started yet"),
                    None => {}
                }
            }
        });
        Supervisor { end: end.drop_guard(), task }
    }

    pub(crate) async fn end(self) {
        drop(self.end);
        if let Err(error) = self.task.await {
            tracing::error!(%error, "the watch over the embedded database failed");
        }
    }
}
