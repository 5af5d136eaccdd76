//! The state that every handler shares.

use std::sync::Arc;

use object_store::ObjectStore;

use crate::{
    accounts::account::password::PasswordHasher,
    base::{database::Database, keeping::Keeping, objects::Room, places::Places, rotation::Rotation, signal::Signals},
    outbound::{email_check::EmailChecks, mail::Post, network::Outgoing},
    pipeline::upload::turn::Turns,
};

/// Room for a few of the largest files with their plans.
pub const DEFAULT_WORKSPACE_BYTES: u64 = 20 << 30;

/// Concurrent blocks of leads that follow a change (of a name, a custom item, a company), in all workspaces: the
/// connections are needed for other work too.
const FOLLOWING_AT_ONCE: usize = 4;
/// Concurrent counts of the leads that may join a company, in all workspaces: each reads for a few seconds.
const COUNTS_AT_ONCE: usize = 2;

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
    /// Whether there is room for more on this machine.
    pub room: Room,
    /// Limits on a customer's concurrent work.
    pub places: Places,
    /// The turns for leads that follow a change, block by block.
    pub following: Rotation,
    /// The turns for counting leads that may join a company.
    pub counting: Rotation,
    /// The turns for sending bytes of uploads.
    pub uploads: Turns,
    /// Notifications from all processes.
    pub signals: Signals,
    /// How long files are kept, and so how long an import can be undone.
    pub keeping: Keeping,
    /// How mails are sent; `None`: this process leaves them to others.
    pub mail: Option<Arc<Post>>,
    /// The limits on outgoing connections.
    pub outgoing: Outgoing,
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
            room: Room::default(),
            places: Places::default(),
            following: Rotation::new(FOLLOWING_AT_ONCE),
            counting: Rotation::new(COUNTS_AT_ONCE),
            uploads: Turns::default(),
            signals: Signals::default(),
            keeping: Keeping::default(),
            mail: None,
            outgoing: Outgoing::default(),
            email_checks: None,
            has_operation_port: false,
        }
    }

    #[must_use]
    pub fn with_keeping(self, keeping: Keeping) -> Self {
        AppState { keeping, ..self }
    }

    #[must_use]
    pub fn with_workspace_bytes(self, workspace_bytes: u64) -> Self {
        AppState { workspace_bytes, ..self }
    }

    #[must_use]
    pub fn with_room(self, room: Room) -> Self {
        AppState { room, ..self }
    }

    #[must_use]
    pub fn with_mail(self, post: Post) -> Self {
        AppState { mail: Some(Arc::new(post)), ..self }
    }

    #[must_use]
    pub fn with_outgoing(self, outgoing: Outgoing) -> Self {
        AppState { outgoing, ..self }
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
