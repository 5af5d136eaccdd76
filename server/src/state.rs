//! What every handler has at hand.

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

/// Blocks of leads that follow a change (of a name, a custom item, a company), of all workspaces: the connections are
/// needed for other things.
const FOLLOWING_AT_ONCE: usize = 4;
/// Counts of the leads that may join a company, of all workspaces: each reads for a few seconds.
const COUNTS_AT_ONCE: usize = 2;

/// Cheap to clone; one for the whole process.
#[derive(Debug, Clone)]
pub struct AppState {
    pub database: Database,
    /// Where uploaded bytes are kept.
    pub objects: Arc<dyn ObjectStore>,
    /// How people reach us, without a slash at the end: `https://torikomi.example.jp`.
    pub public_url: Arc<str>,
    pub password_hasher: PasswordHasher,
    /// Bytes that one workspace may keep in uploads and plans.
    pub workspace_bytes: u64,
    /// Whether there is room for more on this machine.
    pub room: Room,
    /// What one customer may have done at the same time.
    pub places: Places,
    /// Whose leads follow a change next, block by block.
    pub following: Rotation,
    /// Whose leads that may join a company are counted next.
    pub counting: Rotation,
    /// Who sends bytes of uploads.
    pub uploads: Turns,
    /// News of all processes.
    pub signals: Signals,
    /// For how long files are kept: as long as that an import can be taken back.
    pub keeping: Keeping,
    /// How mails go out; `None`: this process leaves them to others.
    pub mail: Option<Arc<Post>>,
    /// What may be reached from here.
    pub outgoing: Outgoing,
    /// `None`: addresses are neither checked nor marked, in any workspace.
    pub email_checks: Option<EmailChecks>,
    /// Whether the figures are answered on another port, and so not on that of the pages.
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

    /// For work behind the requests: nothing that it asks of the database is cut off.
    #[must_use]
    pub fn for_jobs(self) -> Self {
        AppState { database: self.database.for_jobs(), ..self }
    }

    #[must_use]
    pub fn with_operation_port(self, has_operation_port: bool) -> Self {
        AppState { has_operation_port, ..self }
    }

    /// Whether people reach us encrypted: cookies are then sent only so.
    pub fn is_https(&self) -> bool {
        self.public_url.starts_with("https://")
    }
}
