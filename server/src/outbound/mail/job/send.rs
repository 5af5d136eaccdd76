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
        Post,
        store::{
            day,
            prepare::row,
            send::{self, Due, Next, Outcome},
        },
        transport::{
            post::Way,
            smtp::{Failure, Lane},
        },
    },
    state::AppState,
    work::lease::{Lease, Stop},
};

/// Connections to the mail server.
const LANES: usize = 4;
/// For one message; see the column.
const MOST_DOUBTS: i16 = 2;
/// How often recording a result is tried: long enough for a restart of the database.
const TRIES: u32 = 120;
const BETWEEN_TRIES: Duration = Duration::from_millis(500);

pub(crate) struct Lanes([Lane; LANES]);

impl Default for Lanes {
    fn default() -> Self {
        Lanes(std::array::from_fn(|_| Lane::default()))
    }
}

impl Lanes {
    pub(crate) async fn close(self) {
        join_all(self.0.into_iter().map(Lane::close)).await;
    }
}

#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Sent {
    pub(crate) tried: usize,
    pub(crate) is_unreachable: bool,
    /// Set when today's limit is reached: the time until the next day.
    pub(crate) held_for: Option<Duration>,
}

/// Sends some of the mails that are due.
pub(crate) async fn some(state: &AppState, lease: &Lease, post: &Post, lanes: &mut Lanes) -> Result<Sent, Stop> {
    let mut transaction = state.database.begin(lease.workspace_id).await?;
    let today = day::today(&mut transaction, post.mails_a_day).await?;
    let lanes_left = usize::try_from(today.left).unwrap_or(LANES).min(LANES);
    let due = send::due(&mut transaction, lanes_left).await?;
    transaction.commit().await?;
    let tried = due.len();
    let sending = lanes.0.iter_mut().zip(due).map(|(lane, mail)| Attempt { state, lease, post, mail }.make(lane));
    let held_for = (today.left == 0).then_some(today.rest);
    let mut sent = Sent { tried, is_unreachable: false, held_for };
    for outcome in join_all(sending).await {
        sent.is_unreachable |= outcome?;
    }
    Ok(sent)
}

struct Attempt<'a> {
    state: &'a AppState,
    lease: &'a Lease,
    post: &'a Post,
    mail: Due,
}

impl Attempt<'_> {
    /// Returns whether the mail server cannot be used.
    async fn make(self, lane: &mut Lane) -> Result<bool, Stop> {
        // 1. Check whether it may be sent at all.
        if let Some(next) = self.without_sending() {
            self.write(next, self.mail.attempts, self.mail.doubts).await?;
            return Ok(false);
        }
        let Some(message) = self.post.key.open(&row(self.lease.workspace_id, self.mail.mail_id), &self.mail.message)
        else {
            // A message that may have arrived fails instead, with its doubts cleared: a person's retry rewrites it.
            let next = if self.mail.doubts == 0 { Next::WriteAnew } else { Next::Failed(words::mail_key_lost()) };
            self.write(next, self.mail.attempts, 0).await?;
            return Ok(false);
        };
        // 2. Send it.
        match &self.post.way {
            Way::Folder => self.write_file(message).await,
            Way::Smtp(server) => {
                let from = self.post.from.email.as_ref();
                let opened = match lane.open(server, from, &self.mail.email).await {
                    Ok(opened) => opened,
                    Err(failure) => return self.failed(failure, false).await,
                };
                let _until_answered = self.post.going_out.read().await;
                if !self.mark().await? {
                    opened.leave();
                    return Ok(false);
                }
                match opened.deliver(&message).await {
                    Ok(()) => {
                        self.write(Next::Sent { is_file: false }, self.mail.attempts + 1, 0).await?;
                        Ok(false)
                    }
                    Err(failure) => self.failed(failure, true).await,
                }
            }
        }
    }

    fn without_sending(&self) -> Option<Next> {
        let mail = &self.mail;
        if mail.cancel_asked || !mail.is_member {
            let reason = mail.reason.as_ref().filter(|_| mail.cancel_asked).map(|reason| reason.0.clone());
            return Some(Next::Cancelled(reason.unwrap_or_else(words::mail_without_form)));
        }
        if mail.doubts >= MOST_DOUBTS {
            return Some(Next::Failed(words::mail_unknown_twice()));
        }
        if mail.is_past_its_time {
            return Some(Next::Failed(words::mail_given_up(mail.reason.as_ref().map(|reason| reason.0.clone()))));
        }
        (mail.has_moved && mail.doubts == 0).then_some(Next::WriteAnew)
    }

    /// Marks an attempt as under way. `false`: it was cancelled at the last moment, or another process has it.
    async fn mark(&self) -> Result<bool, Stop> {
        let mut transaction = self.state.database.begin(self.lease.workspace_id).await?;
        let give_up_after = self.post.pauses.give_up_after;
        let marked = send::mark(&mut transaction, &self.mail, give_up_after).await?;
        if marked {
            day::count(&mut transaction).await?;
        }
        self.lease.checkpoint(&mut transaction).await?;
        transaction.commit().await?;
        Ok(marked)
    }

    async fn failed(&self, failure: Failure, was_marked: bool) -> Result<bool, Stop> {
        let (said, workspace_id) = (failure.said(), self.lease.workspace_id);
        tracing::info!(workspace_id, mail_id = self.mail.mail_id, answer = said.text, "a mail was not sent");
        let is_unreachable = matches!(failure, Failure::Unreachable(_));
        let is_unknown = matches!(failure, Failure::Unknown(_));
        let next = match failure {
            Failure::Refused { is_permanent: true, answer } => Next::Failed(words::mail_refused(&answer.shown)),
            Failure::Refused { answer, .. } => Next::Again(words::mail_deferred(&answer.shown)),
            Failure::Unreachable(said) => Next::Again(words::mail_unreachable(&said.shown)),
            Failure::Unknown(_) if self.mail.doubts + 1 >= MOST_DOUBTS => Next::Failed(words::mail_unknown_twice()),
            Failure::Unknown(said) => Next::Again(words::mail_unknown(&said.shown)),
        };
        let doubts = self.mail.doubts + i16::from(is_unknown);
        self.write_over(next, self.mail.attempts + 1, doubts, was_marked).await?;
        Ok(is_unreachable)
    }

    async fn write_file(&self, message: Vec<u8>) -> Result<bool, Stop> {
        let mut transaction = self.state.database.begin(self.lease.workspace_id).await?;
        day::count(&mut transaction).await?;
        transaction.commit().await?;
        let written = self.post.folder.write(self.lease.workspace_id, self.mail.message_uid, message).await;
        let next = match written {
            Ok(()) => Next::Sent { is_file: true },
            Err(error) => {
                tracing::error!(%error, "a mail's file cannot be written");
                Next::Again(words::mail_file_failed())
            }
        };
        let is_unreachable = matches!(next, Next::Again(_));
        self.write(next, self.mail.attempts + 1, self.mail.doubts).await?;
        Ok(is_unreachable)
    }

    async fn write(&self, next: Next, attempts: i32, doubts: i16) -> Result<(), Stop> {
        let was_marked = matches!(next, Next::Sent { is_file: false });
        self.write_over(next, attempts, doubts, was_marked).await
    }

    async fn write_over(&self, next: Next, attempts: i32, doubts: i16, was_marked: bool) -> Result<(), Stop> {
        let pause = match next {
            Next::Again(_) => self.post.pauses.after(u32::try_from(attempts).unwrap_or(u32::MAX)),
            _ => Duration::ZERO,
        };
        // The row as this attempt has left it: if another process has it by now, it is not changed.
        let (is, made) = if was_marked {
            (MailState::Sending, self.mail.attempts + 1)
        } else {
            (self.mail.state, self.mail.attempts)
        };
        let (workspace_id, mail_id) = (self.lease.workspace_id, self.mail.mail_id);
        let give_up_after = self.post.pauses.give_up_after;
        let outcome = Outcome { mail_id, is, made, next, attempts, doubts, pause, give_up_after };
        // A task of its own: this one ends when the job is lost, and the result is true all the same.
        let written = tokio::spawn(write_down(self.state.database.clone(), workspace_id, outcome)).await;
        written.map_err(|error| Error::internal("writing down what became of a mail", error))??;
        Ok(())
    }
}

/// With retries: an unrecorded mail is sent twice.
async fn write_down(database: Database, workspace_id: i32, outcome: Outcome) -> Result<()> {
    let mut tries = 0;
    loop {
        match try_to_write_down(&database, workspace_id, &outcome).await {
            Err(error) if error.is_transient() && tries < TRIES => {
                tracing::warn!(%error, mail_id = outcome.mail_id, "what became of a mail is still to be written");
                tries += 1;
                tokio::time::sleep(BETWEEN_TRIES).await;
            }
            other => return other,
        }
    }
}

async fn try_to_write_down(database: &Database, workspace_id: i32, outcome: &Outcome) -> Result<()> {
    let mut transaction = database.begin(workspace_id).await?;
    send::write(&mut transaction, outcome).await?;
    transaction.commit().await?;
    Ok(())
}
