//! The mailer: the settings of mails as given, and as used.

use std::{path::PathBuf, time::Duration};

use lettre::message::Mailbox;
use tokio::sync::{RwLock, RwLockWriteGuard};
use torikomi_core::wire::MailWay;

use super::{
    encryption::{Key, KeyError},
    folder::Folder,
    message::mailbox,
    smtp::SmtpServer,
};
use crate::base::file_permissions;

/// The settings of mails, as given.
#[derive(Debug, Clone, Default)]
pub struct MailSettings {
    /// `smtps://user:password@host:465`, `smtp://host:587?tls=required|opportunistic|none`; `None`: files are written.
    pub smtp_url: Option<String>,
    /// `torikomi@example.jp` or `営業部 <torikomi@example.jp>`.
    pub from: Option<String>,
    /// A file with certificates (PEM) of authorities that may sign the mail server's, besides the system's.
    pub ca_file: Option<PathBuf>,
    /// 32 bytes in Base64, the same for all processes on one database; `None`: a file of the home.
    pub key: Option<String>,
    /// The daily limit of a workspace; further mails wait. `None`: `MAILS_A_DAY`.
    pub mails_a_day: Option<u64>,
}

/// The daily limit of a workspace, if no other is set.
pub const MAILS_A_DAY: u64 = 10_000;

/// Why the settings cannot be used. One sentence each, for the person at the console; none repeats a password.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    #[error(
        "TORIKOMI_SMTP_URL is not the address of a mail server: smtps://user:password@host:465 or \
             smtp://host:587?tls=required ({0})"
    )]
    SmtpUrl(&'static str),
    #[error("TORIKOMI_MAIL_FROM must name the sender of the mails, for example torikomi@example.jp")]
    FromMissing,
    #[error("TORIKOMI_MAIL_FROM is not an e-mail address: {0}")]
    From(String),
    #[error("TORIKOMI_SMTP_CA: {0}")]
    Certificate(String),
    #[error(transparent)]
    Key(#[from] KeyError),
    #[error("cannot use the mails' directory {directory}: {source}")]
    Folder { directory: PathBuf, source: std::io::Error },
}

/// How long a stop waits for the mail server's answers: longer than nearly all need, shorter than the time that a
/// stopping process gets.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(10);

/// The pauses between retries.
#[derive(Debug, Clone, Copy)]
pub struct Pauses {
    /// Doubles with each attempt, …
    pub first: Duration,
    pub longest: Duration,
    /// Counted from the first attempt.
    pub give_up_after: Duration,
}

impl Default for Pauses {
    fn default() -> Self {
        Pauses {
            first: Duration::from_secs(60),
            longest: Duration::from_secs(3600),
            give_up_after: Duration::from_secs(48 * 3600),
        }
    }
}

impl Pauses {
    pub(crate) fn after(&self, attempts: u32) -> Duration {
        let doubled = attempts.saturating_sub(1).min(20);
        self.first.saturating_mul(2_u32.pow(doubled)).min(self.longest)
    }
}

/// How a message leaves this process.
#[derive(Debug)]
pub(crate) enum MailTransport {
    Smtp(SmtpServer),
    Folder,
}

/// How mails are sent; one for the whole process.
#[derive(Debug)]
pub struct Mailer {
    pub(crate) transport: MailTransport,
    /// Also contains files from before a mail server was set.
    pub(crate) folder: Folder,
    pub(crate) from: Mailbox,
    pub(crate) key: Key,
    pub(crate) pauses: Pauses,
    /// For a workspace.
    pub(crate) mails_a_day: u64,
    /// Read-locked by the messages in flight, from before their first byte until their answer is recorded.
    pub(crate) in_flight: RwLock<()>,
}

impl Mailer {
    /// `home` is the directory for the files and, if none was given, the key.
    pub fn open(settings: &MailSettings, home: &std::path::Path) -> Result<Mailer, SettingsError> {
        let from = match (settings.from.as_deref(), &settings.smtp_url) {
            (Some(from), _) => mailbox(from).ok_or_else(|| SettingsError::From(from.to_owned()))?,
            (None, Some(_)) => return Err(SettingsError::FromMissing),
            // Nobody can answer a file.
            (None, None) => mailbox("torikomi@localhost").expect("BUG: this is an address"),
        };
        let transport = match &settings.smtp_url {
            Some(url) => MailTransport::Smtp(SmtpServer::from_url(url, settings.ca_file.as_deref())?),
            None => MailTransport::Folder,
        };
        // Other users may enter it, but not the private parts.
        let unusable = |source| SettingsError::Folder { directory: home.to_owned(), source };
        file_permissions::create_home(home).map_err(unusable)?;
        let key = match &settings.key {
            Some(text) => Key::from_text(text)?,
            None => Key::load_or_create(&home.join("mail.key"))?,
        };
        let directory = home.join("mails");
        let folder = Folder::open(&directory)
            .map_err(|source| SettingsError::Folder { directory: directory.clone(), source })?;
        let (pauses, mails_a_day) = (Pauses::default(), settings.mails_a_day.unwrap_or(MAILS_A_DAY));
        Ok(Mailer { transport, folder, from, key, pauses, mails_a_day, in_flight: RwLock::default() })
    }

    /// Waits a limited time for the answers to messages in flight; no more are sent while the returned guard is held.
    /// For an orderly end of the process: no message is left in doubt.
    pub async fn pause_sending(&self) -> Option<RwLockWriteGuard<'_, ()>> {
        tokio::time::timeout(ANSWER_TIMEOUT, self.in_flight.write()).await.ok()
    }

    #[must_use]
    pub fn with_pauses(self, pauses: Pauses) -> Self {
        Mailer { pauses, ..self }
    }

    pub(crate) fn kind(&self) -> MailWay {
        match self.transport {
            MailTransport::Smtp(_) => MailWay::Smtp,
            MailTransport::Folder => MailWay::File,
        }
    }
}

/// Deletes the files of a removed workspace.
pub fn remove_files(home: &std::path::Path, workspace_id: i32) -> std::io::Result<()> {
    match std::fs::remove_dir_all(home.join("mails").join(workspace_id.to_string())) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}
