//! Keeps the embedded database running: looks every second whether somebody listens, and starts it again when nobody
//! does.
//!
//! Looks from outside instead of waiting for a child: a Postgres that outlived the server before us is nobody's child.

use std::time::Duration;

use tokio::task::JoinHandle;
use tokio_util::sync::{CancellationToken, DropGuard};

use super::Cluster;

const BETWEEN_LOOKS: Duration = Duration::from_secs(1);

#[derive(Debug)]
pub(crate) struct Supervisor {
    /// Whoever lets go of the cluster without stopping it watches it no longer.
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
                // Whoever ends us stops what was started meanwhile.
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
