//! The state that every handler shares.

use std::sync::Arc;

use object_store::ObjectStore;

use crate::{
    accounts::account::password::PasswordHasher,
    base::{
        concurrency::ConcurrencyLimits, database::Database, fair_queue::FairQueue, objects::DiskSpace,
        retention::Retention, signal::Signals,
    },
    outbound::{email_check::EmailChecks, mail::Mailer, network::OutboundPolicy},
    pipeline::upload::writers::UploadWriters,
};

/// Room for a few of the largest files with their plans.
pub const DEFAULT_WORKSPACE_BYTES: u64 = 20 << 30;

/// Concurrent blocks of leads that follow a change (of a name, a custom item, a company), in all workspaces: the
/// connections are needed for other work too.
const MAX_RUNNING_FOLLOWS: usize = 4;
/// Concurrent counts of the leads that may join a company, in all workspaces: each reads for a few seconds.
const MAX_RUNNING_COUNTS: usize = 2;

/// Cheap to clone; one for the whole process.
#[derive(Debug, Clone)]
pub struct AppState {
    pub database: Database,
    /// The store of uploaded bytes.
    pub objects: Arc<dyn ObjectStore>,
    /// Our public address, without a slash at the end: `https://torikomi.example.jp`.
    pub public_url: Arc<str>,
    pub password_hasher: PasswordHasher,
    /// Bytes that one workspace may keep in uploads and plans.
    pub workspace_bytes: u64,
    /// Whether this machine's disk has space for more.
    pub disk_space: DiskSpace,
    /// Limits on a customer's concurrent work.
    pub concurrency: ConcurrencyLimits,
    /// The queue of leads that follow a change, block by block.
    pub follow_queue: FairQueue,
    /// The queue for counting leads that may join a company.
    pub count_queue: FairQueue,
    /// The requests that write uploads.
    pub uploads: UploadWriters,
    /// Notifications from all processes.
    pub signals: Signals,
    /// How long files are kept, and so how long an import can be undone.
    pub retention: Retention,
    /// How mails are sent; `None`: this process leaves them to others.
    pub mailer: Option<Arc<Mailer>>,
    /// The limits on outbound connections.
    pub outbound_policy: OutboundPolicy,
    /// `None`: addresses are neither checked nor marked, in any workspace.
    pub email_checks: Option<EmailChecks>,
    /// Whether the metrics are served on a separate port, and so not on that of the pages.
    pub has_operation_port: bool,
}

impl AppState {
    pub fn new(database: Database, objects: Arc<dyn ObjectStore>, public_url: &str) -> Self {
        AppState {
            database,
            objects,
            public_url: public_url.trim_end_matches('/').into(),
            password_hasher: PasswordHasher::default(),
            workspace_bytes: DEFAULT_WORKSPACE_BYTES,
            disk_space: DiskSpace::default(),
            concurrency: ConcurrencyLimits::default(),
            follow_queue: FairQueue::new(MAX_RUNNING_FOLLOWS),
            count_queue: FairQueue::new(MAX_RUNNING_COUNTS),
            uploads: UploadWriters::default(),
            signals: Signals::default(),
            retention: Retention::default(),
            mailer: None,
            outbound_policy: OutboundPolicy::default(),
            email_checks: None,
            has_operation_port: false,
        }
    }

    #[must_use]
    pub fn with_retention(self, retention: Retention) -> Self {
        AppState { retention, ..self }
    }

    #[must_use]
    pub fn with_workspace_bytes(self, workspace_bytes: u64) -> Self {
        AppState { workspace_bytes, ..self }
    }

    #[must_use]
    pub fn with_disk_space(self, disk_space: DiskSpace) -> Self {
        AppState { disk_space, ..self }
    }

    #[must_use]
    pub fn with_mailer(self, mailer: Mailer) -> Self {
        AppState { mailer: Some(Arc::new(mailer)), ..self }
    }

    #[must_use]
    pub fn with_outbound_policy(self, outbound_policy: OutboundPolicy) -> Self {
        AppState { outbound_policy, ..self }
    }

    #[must_use]
    pub fn with_email_checks(self, email_checks: EmailChecks) -> Self {
        AppState { email_checks: Some(email_checks), ..self }
    }

    /// For background work: its database statements are not cut off.
    #[must_use]
    pub fn for_jobs(self) -> Self {
        AppState { database: self.database.for_jobs(), ..self }
    }

    #[must_use]
    pub fn with_operation_port(self, has_operation_port: bool) -> Self {
        AppState { has_operation_port, ..self }
    }

    /// Whether people reach us over HTTPS: then cookies are sent only over it.
    pub fn is_https(&self) -> bool {
        self.public_url.starts_with("https://")
    }
}
