//! Notifications between processes: an import changed, a job is pending (Postgres' `listen` and `notify`).
//!
//! Guarantees: a notification arrives at most once, and after the transaction that sent it; it may be lost when the
//! connection breaks. Listeners therefore also poll from time to time.

use std::time::Duration;

use sqlx::PgConnection;
use tokio::sync::broadcast;

use crate::base::{database::Database, error::Result};

const CHANNEL: &str = "torikomi";
const RECONNECT_PAUSE: Duration = Duration::from_secs(2);
/// A listener that falls this far behind learns only that some were lost.
const BUFFERED_NOTIFICATIONS: usize = 256;

/// A notification to all processes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notification {
    JobEnqueued,
    ImportChanged { workspace_id: i32, import_id: i64 },
}

impl Notification {
    /// Sends it to every process as soon as the transaction is committed.
    pub async fn send(self, transaction: &mut PgConnection) -> Result<()> {
        let text = match self {
            Notification::JobEnqueued => "job".to_owned(),
            Notification::ImportChanged { workspace_id, import_id } => format!("{workspace_id}:{import_id}"),
        };
        sqlx::query("select pg_notify($1, $2)").bind(CHANNEL).bind(text).execute(transaction).await?;
        Ok(())
    }

    fn read(text: &str) -> Option<Notification> {
        if text == "job" {
            return Some(Notification::JobEnqueued);
        }
        let (workspace_id, import_id) = text.split_once(':')?;
        Some(Notification::ImportChanged {
            workspace_id: workspace_id.parse().ok()?,
            import_id: import_id.parse().ok()?,
        })
    }
}

/// Passes the notifications of all processes to the listeners in this one.
#[derive(Debug, Clone)]
pub struct Signals(broadcast::Sender<Notification>);

impl Default for Signals {
    fn default() -> Self {
        Signals(broadcast::channel(BUFFERED_NOTIFICATIONS).0)
    }
}

impl Signals {
    pub fn subscribe(&self) -> broadcast::Receiver<Notification> {
        self.0.subscribe()
    }

    /// Listens for ever; one task a process.
    pub async fn listen(self, database: Database) {
        loop {
            if let Err(error) = self.forward(&database).await {
                tracing::warn!(%error, "listening for notifications stopped; it is retried");
            }
            tokio::time::sleep(RECONNECT_PAUSE).await;
        }
    }

    async fn forward(&self, database: &Database) -> Result<()> {
        let mut listener = database.listen(CHANNEL).await?;
        loop {
            // `None`: the connection broke and notifications were lost; the next call listens again.
            if let Some(message) = listener.try_recv().await?
                && let Some(notification) = Notification::read(message.payload())
            {
                // Having no listener is fine.
                let _ = self.0.send(notification);
            }
        }
    }
}
