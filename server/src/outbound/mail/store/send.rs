//! Mails that are ready to be sent.

use std::time::Duration;

use sqlx::types::Json;
use torikomi_core::{domain::problem::Message, wire::MailState};
use uuid::Uuid;

use crate::base::{
    column::Word,
    database::Transaction,
    error::{Error, Result},
};

/// A mail to be sent now.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct DueMail {
    pub(crate) mail_id: i64,
    #[sqlx(try_from = "Word<MailState>")]
    pub(crate) state: MailState,
    pub(crate) email: String,
    pub(crate) message_uid: Uuid,
    pub(crate) message: Vec<u8>,
    pub(crate) attempts: i32,
    pub(crate) doubts: i16,
    pub(crate) cancel_asked: bool,
    pub(crate) is_past_its_time: bool,
    pub(crate) is_member: bool,
    /// The lead's address has changed.
    pub(crate) has_moved: bool,
    pub(crate) reason: Option<Json<Message>>,
}

pub(crate) async fn due_mails(transaction: &mut Transaction, most: usize) -> Result<Vec<DueMail>> {
    Ok(sqlx::query_as(
        "select mail_id, state, mail.email, message_uid, message, attempts, doubts, cancel_asked, reason,
                coalesce(give_up_at <= now(), false) as is_past_its_time,
                held.lead_id is not null and name.name_id is not null as is_member,
                lead.email is distinct from mail.email as has_moved
         from mail
         left join lead_name as held
              on held.workspace_id = $1 and held.lead_id = mail.lead_id and held.name_id = mail.form_id
         left join name on name.workspace_id = $1 and name.name_id = mail.form_id and name.kind = 'form'
         left join lead on lead.workspace_id = $1 and lead.lead_id = mail.lead_id
         where mail.workspace_id = $1 and mail.state in ('prepared', 'sending') and mail.next_at <= now()
         order by mail.next_at, mail_id limit $2",
    )
    .bind(transaction.workspace_id())
    .bind(i64::try_from(most).map_err(|error| Error::internal("a number of connections", error))?)
    .fetch_all(&mut **transaction)
    .await?)
}

/// Marks an attempt as in flight; `false` if the row has changed, or is to be cancelled.
pub(crate) async fn mark(transaction: &mut Transaction, mail: &DueMail, give_up_after: Duration) -> Result<bool> {
    let marked = sqlx::query(
        "update mail
         set state = 'sending', attempts = attempts + 1, doubts = doubts + 1,
             give_up_at = coalesce(give_up_at, now() + $5 * interval '1 second')
         where workspace_id = $1 and mail_id = $2 and state = $3 and attempts = $4 and not cancel_asked",
    )
    .bind(transaction.workspace_id())
    .bind(mail.mail_id)
    .bind(Word(mail.state))
    .bind(mail.attempts)
    .bind(give_up_after.as_secs_f64())
    .execute(&mut **transaction)
    .await?;
    Ok(marked.rows_affected() == 1)
}

/// What becomes of a mail after an attempt.
pub(crate) enum Disposition {
    /// The message is erased; the next one has a new password.
    Rewrite,
    Cancelled(Message),
    Failed(Message),
    Retry(Message),
    Sent {
        is_file: bool,
    },
}

/// The outcome of an attempt, to be written into its row.
pub(crate) struct AttemptOutcome {
    pub(crate) mail_id: i64,
    /// The state and attempts that the row must still have.
    pub(crate) expected_state: MailState,
    pub(crate) expected_attempts: i32,
    pub(crate) disposition: Disposition,
    pub(crate) attempts: i32,
    pub(crate) doubts: i16,
    pub(crate) pause: Duration,
    pub(crate) give_up_after: Duration,
}

/// Does nothing if the row has changed.
pub(crate) async fn record(transaction: &mut Transaction, outcome: &AttemptOutcome) -> Result<()> {
    let (state, reason, is_file) = match &outcome.disposition {
        Disposition::Rewrite => (MailState::Waiting, None, false),
        Disposition::Cancelled(reason) => (MailState::Cancelled, Some(reason), false),
        Disposition::Failed(reason) => (MailState::Failed, Some(reason), false),
        Disposition::Retry(reason) => (MailState::Prepared, Some(reason), false),
        Disposition::Sent { is_file } => (MailState::Sent, None, *is_file),
    };
    sqlx::query(include_str!("outcome.sql"))
        .bind(transaction.workspace_id())
        .bind(outcome.mail_id)
        .bind(Word(outcome.expected_state))
        .bind(outcome.expected_attempts)
        .bind(Word(state))
        .bind(reason.map(Json))
        .bind(outcome.attempts)
        .bind(outcome.doubts)
        .bind(outcome.pause.as_secs_f64())
        .bind(is_file)
        .bind(outcome.give_up_after.as_secs_f64())
        .execute(&mut **transaction)
        .await?;
    Ok(())
}
