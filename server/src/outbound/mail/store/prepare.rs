//! Mails whose message is not composed yet.

use sqlx::types::Json;
use torikomi_core::{domain::problem::Message, wire::MailState};
use uuid::Uuid;

use crate::base::{column::Word, database::Transaction, error::Result, words};

/// Messages composed at once; each takes a core for about twenty milliseconds.
pub(crate) const BATCH: i64 = 16;

/// A mail without a message.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct PendingMail {
    pub(crate) mail_id: i64,
    pub(crate) lead_id: i64,
    pub(crate) form_id: i32,
    pub(crate) email: Option<String>,
    pub(crate) last_name: Option<String>,
    pub(crate) first_name: Option<String>,
    pub(crate) company_name: Option<String>,
    pub(crate) form_name: Option<String>,
    pub(crate) workspace_name: String,
    pub(crate) subject: Option<String>,
    pub(crate) body: Option<String>,
}

pub(crate) struct PreparedMessage {
    pub(crate) uid: Uuid,
    pub(crate) password_hash: String,
    pub(crate) sealed: Vec<u8>,
}

pub(crate) async fn pending_mails(transaction: &mut Transaction) -> Result<Vec<PendingMail>> {
    Ok(sqlx::query_as(
        "select mail_id, mail.lead_id, mail.form_id, lead.email, last_name, first_name, company_name,
                name.name as form_name, workspace.name as workspace_name, subject, body
         from mail
         join workspace on workspace.workspace_id = $1
         left join lead_name as held
              on held.workspace_id = $1 and held.lead_id = mail.lead_id and held.name_id = mail.form_id
         left join lead on lead.workspace_id = $1 and lead.lead_id = held.lead_id
         left join name on name.workspace_id = $1 and name.name_id = held.name_id and name.kind = 'form'
         left join form_mail_text as text
              on text.workspace_id = $1 and text.form_id = mail.form_id and not text.is_default
         where mail.workspace_id = $1 and mail.state = 'waiting' and mail.next_at <= now()
         order by mail.next_at, mail_id
         -- No more than are soon sent: a form's text is the one of that time.
         limit greatest(0, $2 - (select count(*)
                                 from (select from mail
                                       where workspace_id = $1 and state = 'prepared' and next_at <= now()
                                       limit $2) as prepared))",
    )
    .bind(transaction.workspace_id())
    .bind(BATCH)
    .fetch_all(&mut **transaction)
    .await?)
}

/// The result of preparing a mail.
pub(crate) enum Preparation {
    Ready(PreparedMessage),
    /// Nothing can be sent to the address.
    Unusable,
}

/// The row that a message is bound to.
pub(crate) fn row(workspace_id: i32, mail_id: i64) -> String {
    format!("{workspace_id}:{mail_id}")
}

pub(crate) async fn store(
    transaction: &mut Transaction,
    mail: &PendingMail,
    preparation: Option<Preparation>,
) -> Result<()> {
    let prepared = match preparation {
        None => return end(transaction, mail, MailState::Cancelled, words::mail_without_form()).await,
        Some(Preparation::Unusable) => {
            return end(transaction, mail, MailState::Failed, words::mail_address_unusable()).await;
        }
        Some(Preparation::Ready(prepared)) => prepared,
    };
    // It may have been cancelled meanwhile.
    let written = sqlx::query(
        "update mail set state = 'prepared', email = $3, message_uid = $4, message = $5
         where workspace_id = $1 and mail_id = $2 and state = 'waiting'",
    )
    .bind(transaction.workspace_id())
    .bind(mail.mail_id)
    .bind(&mail.email)
    .bind(prepared.uid)
    .bind(prepared.sealed)
    .execute(&mut **transaction)
    .await?;
    if written.rows_affected() == 0 {
        return Ok(());
    }
    // Changes nothing if the lead has lost the form since: sending checks that again.
    sqlx::query(
        "insert into lead_login (workspace_id, lead_id, form_id, password_hash)
         select $1, lead_id, name_id, $4 from lead_name
         where workspace_id = $1 and lead_id = $2 and name_id = $3
         on conflict on constraint lead_login_pk do update set password_hash = excluded.password_hash, created_at = now()",
    )
    .bind(transaction.workspace_id())
    .bind(mail.lead_id)
    .bind(mail.form_id)
    .bind(prepared.password_hash)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

pub(crate) async fn end(
    transaction: &mut Transaction,
    mail: &PendingMail,
    state: MailState,
    reason: Message,
) -> Result<()> {
    sqlx::query(
        "update mail set state = $3, reason = $4, email = $5, ended_at = now()
         where workspace_id = $1 and mail_id = $2 and state = 'waiting'",
    )
    .bind(transaction.workspace_id())
    .bind(mail.mail_id)
    .bind(Word(state))
    .bind(Json(reason))
    .bind(&mail.email)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}
