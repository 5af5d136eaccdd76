//! The second stage: sends prepared messages, a few in parallel.
//!
//! Guarantees: an attempt is committed before the first byte of its message is sent (`doubts`), and its result
//! afterwards. A row under way that no process works on is sent once more; one that was twice under way without an
//! answer is not sent again. A received answer is recorded even if the job was lost meanwhile: it is true.

use std::time::Duration;

use futures::future::join_all;
use torikomi_core::wire::MailState;

use crate::{
    base::{
        database::Database,
        error::{Error, Result},
        words,
    },
    outbound::mail::{
        Mailer,
        store::{
            day,
            prepare::row,
            send::{self, AttemptOutcome, Disposition, DueMail},
        },
        transport::{
            mailer::MailTransport,
            smtp::{Failure, ReusableConnection},
        },
    },
    state::AppState,
    work::lease::{Lease, Stop},
};

/// Connections to the mail server.
const MAX_CONNECTIONS: usize = 4;
/// For one message; see the column.
const MAX_DOUBTS: i16 = 2;
/// How often recording an outcome is retried: long enough for a restart of the database.
const MAX_RETRIES: u32 = 120;
const RETRY_PAUSE: Duration = Duration::from_millis(500);

pub(crate) struct ConnectionPool([ReusableConnection; MAX_CONNECTIONS]);

impl Default for ConnectionPool {
    fn default() -> Self {
        ConnectionPool(std::array::from_fn(|_| ReusableConnection::default()))
    }
}

impl ConnectionPool {
    pub(crate) async fn close(self) {
        join_all(self.0.into_iter().map(ReusableConnection::close)).await;
    }
}

/// The result of a batch.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct SendReport {
    pub(crate) tried: usize,
    pub(crate) is_unreachable: bool,
    /// Set when today's limit is reached: the time until the next day.
    pub(crate) limit_resets_in: Option<Duration>,
}

/// Sends a batch of the mails that are due.
pub(crate) async fn send_batch(
    state: &AppState,
    lease: &Lease,
    mailer: &Mailer,
    pool: &mut ConnectionPool,
) -> Result<SendReport, Stop> {
    let mut transaction = state.database.begin(lease.workspace_id).await?;
    let today = day::today(&mut transaction, mailer.mails_a_day).await?;
    let connections_allowed = usize::try_from(today.left).unwrap_or(MAX_CONNECTIONS).min(MAX_CONNECTIONS);
    let due = send::due_mails(&mut transaction, connections_allowed).await?;
    transaction.commit().await?;
    let tried = due.len();
    let sending =
        pool.0.iter_mut().zip(due).map(|(connection, mail)| Attempt { state, lease, mailer, mail }.run(connection));
    let limit_resets_in = (today.left == 0).then_some(today.rest);
    let mut sent = SendReport { tried, is_unreachable: false, limit_resets_in };
    for outcome in join_all(sending).await {
        sent.is_unreachable |= outcome?;
    }
    Ok(sent)
}

/// One attempt to send a mail.
struct Attempt<'a> {
    state: &'a AppState,
    lease: &'a Lease,
    mailer: &'a Mailer,
    mail: DueMail,
}

impl Attempt<'_> {
    /// Returns whether the mail server cannot be used.
    async fn run(self, connection: &mut ReusableConnection) -> Result<bool, Stop> {
        // 1. Check whether it may be sent at all.
        if let Some(disposition) = self.decide_without_sending() {
            self.record(disposition, self.mail.attempts, self.mail.doubts).await?;
            return Ok(false);
        }
        let Some(message) = self.mailer.key.open(&row(self.lease.workspace_id, self.mail.mail_id), &self.mail.message)
        else {
            // A message that may have arrived fails instead, with its doubts cleared: a person's retry rewrites it.
            let disposition =
                if self.mail.doubts == 0 { Disposition::Rewrite } else { Disposition::Failed(words::mail_key_lost()) };
            self.record(disposition, self.mail.attempts, 0).await?;
            return Ok(false);
        };
        // 2. Send it.
        match &self.mailer.transport {
            MailTransport::Folder => self.write_file(message).await,
            MailTransport::Smtp(server) => {
                let from = self.mailer.from.email.as_ref();
                let ready = match connection.open(server, from, &self.mail.email).await {
                    Ok(ready) => ready,
                    Err(failure) => return self.record_failure(failure, false).await,
                };
                let _until_answered = self.mailer.in_flight.read().await;
                if !self.mark().await? {
                    ready.abandon();
                    return Ok(false);
                }
                match ready.deliver(&message).await {
                    Ok(()) => {
                        self.record(Disposition::Sent { is_file: false }, self.mail.attempts + 1, 0).await?;
                        Ok(false)
                    }
                    Err(failure) => self.record_failure(failure, true).await,
                }
            }
        }
    }

    fn decide_without_sending(&self) -> Option<Disposition> {
        let mail = &self.mail;
        if mail.cancel_asked || !mail.is_member {
            let reason = mail.reason.as_ref().filter(|_| mail.cancel_asked).map(|reason| reason.0.clone());
            return Some(Disposition::Cancelled(reason.unwrap_or_else(words::mail_without_form)));
        }
        if mail.doubts >= MAX_DOUBTS {
            return Some(Disposition::Failed(words::mail_unknown_twice()));
        }
        if mail.is_past_its_time {
            return Some(Disposition::Failed(words::mail_given_up(
                mail.reason.as_ref().map(|reason| reason.0.clone()),
            )));
        }
        (mail.has_moved && mail.doubts == 0).then_some(Disposition::Rewrite)
    }

    /// Marks an attempt as in flight. `false`: it was cancelled at the last moment, or another process has it.
    async fn mark(&self) -> Result<bool, Stop> {
        let mut transaction = self.state.database.begin(self.lease.workspace_id).await?;
        let give_up_after = self.mailer.pauses.give_up_after;
        let marked = send::mark(&mut transaction, &self.mail, give_up_after).await?;
        if marked {
            day::count(&mut transaction).await?;
        }
        self.lease.checkpoint(&mut transaction).await?;
        transaction.commit().await?;
        Ok(marked)
    }

    async fn record_failure(&self, failure: Failure, was_marked: bool) -> Result<bool, Stop> {
        let (answer, workspace_id) = (failure.answer(), self.lease.workspace_id);
        tracing::info!(workspace_id, mail_id = self.mail.mail_id, answer = answer.text, "a mail was not sent");
        let is_unreachable = matches!(failure, Failure::Unreachable(_));
        let is_unknown = matches!(failure, Failure::Unknown(_));
        let disposition = match failure {
            Failure::Refused { is_permanent: true, answer } => Disposition::Failed(words::mail_refused(&answer.shown)),
            Failure::Refused { answer, .. } => Disposition::Retry(words::mail_deferred(&answer.shown)),
            Failure::Unreachable(answer) => Disposition::Retry(words::mail_unreachable(&answer.shown)),
            Failure::Unknown(_) if self.mail.doubts + 1 >= MAX_DOUBTS => {
                Disposition::Failed(words::mail_unknown_twice())
            }
            Failure::Unknown(answer) => Disposition::Retry(words::mail_unknown(&answer.shown)),
        };
        let doubts = self.mail.doubts + i16::from(is_unknown);
        self.record_with_mark(disposition, self.mail.attempts + 1, doubts, was_marked).await?;
        Ok(is_unreachable)
    }

    async fn write_file(&self, message: Vec<u8>) -> Result<bool, Stop> {
        let mut transaction = self.state.database.begin(self.lease.workspace_id).await?;
        day::count(&mut transaction).await?;
        transaction.commit().await?;
        let written = self.mailer.folder.write(self.lease.workspace_id, self.mail.message_uid, message).await;
        let disposition = match written {
            Ok(()) => Disposition::Sent { is_file: true },
            Err(error) => {
                tracing::error!(%error, "a mail's file cannot be written");
                Disposition::Retry(words::mail_file_failed())
            }
        };
        let is_unreachable = matches!(disposition, Disposition::Retry(_));
        self.record(disposition, self.mail.attempts + 1, self.mail.doubts).await?;
        Ok(is_unreachable)
    }

    async fn record(&self, disposition: Disposition, attempts: i32, doubts: i16) -> Result<(), Stop> {
        let was_marked = matches!(disposition, Disposition::Sent { is_file: false });
        self.record_with_mark(disposition, attempts, doubts, was_marked).await
    }

    async fn record_with_mark(
        &self,
        disposition: Disposition,
        attempts: i32,
        doubts: i16,
        was_marked: bool,
    ) -> Result<(), Stop> {
        let pause = match disposition {
            Disposition::Retry(_) => self.mailer.pauses.after(u32::try_from(attempts).unwrap_or(u32::MAX)),
            _ => Duration::ZERO,
        };
        // The row as this attempt has left it: if another process has it by now, it is not changed.
        let (expected_state, expected_attempts) = if was_marked {
            (MailState::Sending, self.mail.attempts + 1)
        } else {
            (self.mail.state, self.mail.attempts)
        };
        let (workspace_id, mail_id) = (self.lease.workspace_id, self.mail.mail_id);
        let give_up_after = self.mailer.pauses.give_up_after;
        let outcome = AttemptOutcome {
            mail_id,
            expected_state,
            expected_attempts,
            disposition,
            attempts,
            doubts,
            pause,
            give_up_after,
        };
        // A task of its own: this one ends when the job is lost, and the result is true all the same.
        let written = tokio::spawn(record_outcome(self.state.database.clone(), workspace_id, outcome)).await;
        written.map_err(|error| Error::internal("recording the outcome of a mail", error))??;
        Ok(())
    }
}

/// With retries: an unrecorded mail is sent twice.
async fn record_outcome(database: Database, workspace_id: i32, outcome: AttemptOutcome) -> Result<()> {
    let mut tries = 0;
    loop {
        match try_to_record_outcome(&database, workspace_id, &outcome).await {
            Err(error) if error.is_transient() && tries < MAX_RETRIES => {
                tracing::warn!(%error, mail_id = outcome.mail_id, "the outcome of a mail is not recorded yet");
                tries += 1;
                tokio::time::sleep(RETRY_PAUSE).await;
            }
            other => return other,
        }
    }
}

async fn try_to_record_outcome(database: &Database, workspace_id: i32, outcome: &AttemptOutcome) -> Result<()> {
    let mut transaction = database.begin(workspace_id).await?;
    send::record(&mut transaction, outcome).await?;
    transaction.commit().await?;
    Ok(())
}
