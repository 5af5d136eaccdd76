//! The first stage: password, hash and message, encrypted, in one transaction.
//!
//! Guarantees: the hash that is kept is that of the password in the message; killed before the commit there is neither,
//! and another password is made. A lead that no longer holds the form gets nothing. Hashing runs off the async threads, a
//! few at a time, with those of sign-ins (`account::password`).

use futures::future::try_join_all;
use sqlx::types::Json;
use torikomi_core::{
    domain::value::trim,
    draft::mail_text::{MailText, MergeField, render},
};
use uuid::Uuid;

use super::{
    Post,
    form_text::or_default,
    message::{Letter, recipient},
};
use crate::{
    account::password::generate,
    database::Transaction,
    error::{Error, Result},
    job::{Lease, Stop},
    state::AppState,
    words,
};

/// Written at once; each takes a core for some twenty milliseconds.
const AT_ONCE: i64 = 16;

#[derive(Debug, sqlx::FromRow)]
struct Waiting {
    mail_id: i64,
    lead_id: i64,
    form_id: i32,
    email: Option<String>,
    last_name: Option<String>,
    first_name: Option<String>,
    company_name: Option<String>,
    form_name: Option<String>,
    workspace_name: String,
    subject: Option<String>,
    body: Option<String>,
}

struct Prepared {
    uid: Uuid,
    password_hash: String,
    sealed: Vec<u8>,
}

/// Prepares some of the mails that are due; answers how many rows it has brought forward.
pub(super) async fn some(state: &AppState, lease: &Lease, post: &Post) -> Result<usize, Stop> {
    let mut transaction = state.database.begin(lease.workspace_id).await?;
    let waiting = due(&mut transaction, lease.workspace_id).await?;
    transaction.commit().await?;
    if waiting.is_empty() {
        return Ok(0);
    }
    let prepared = try_join_all(waiting.iter().map(|mail| write(state, lease.workspace_id, post, mail))).await?;
    let mut transaction = state.database.begin(lease.workspace_id).await?;
    // Leads before their mails, as everybody who has both.
    let lead_ids: Vec<i64> = waiting.iter().map(|mail| mail.lead_id).collect();
    sqlx::query("select from lead where workspace_id = $1 and lead_id = any($2) order by lead_id for key share")
        .bind(lease.workspace_id)
        .bind(lead_ids)
        .execute(&mut *transaction)
        .await?;
    for (mail, prepared) in waiting.iter().zip(prepared) {
        keep(&mut transaction, lease.workspace_id, mail, prepared).await?;
    }
    lease.fence(&mut transaction).await?;
    transaction.commit().await?;
    Ok(waiting.len())
}

async fn due(transaction: &mut Transaction, workspace_id: i32) -> Result<Vec<Waiting>> {
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
    .bind(workspace_id)
    .bind(AT_ONCE)
    .fetch_all(&mut **transaction)
    .await?)
}

/// `None`: there is nobody to write to any more.
async fn write(state: &AppState, workspace_id: i32, post: &Post, mail: &Waiting) -> Result<Option<Outcome>> {
    let (Some(email), Some(form_name)) = (&mail.email, &mail.form_name) else { return Ok(None) };
    let Some(to) = recipient(email) else { return Ok(Some(Outcome::Unusable)) };
    let password = generate();
    let password_hash = state.password_hasher.hash(password.clone()).await?;
    let text = or_default(mail.subject.clone().zip(mail.body.clone()));
    let names = [&mail.last_name, &mail.first_name].map(|name| name.as_deref().unwrap_or_default());
    let lead_name = trim(&names.join(" ")).to_owned();
    let value = |field| match field {
        MergeField::LeadName => lead_name.as_str(),
        MergeField::Company => mail.company_name.as_deref().unwrap_or_default(),
        MergeField::Email => email,
        MergeField::Password => &password,
        MergeField::Form => form_name,
        MergeField::Workspace => &mail.workspace_name,
    };
    let MailText { subject, body } = &text;
    let uid = Uuid::now_v7();
    let letter = Letter { from: &post.from, to, subject: &render(subject, value), body: &render(body, value), uid };
    let message = letter.bytes().map_err(|error| Error::internal("composing a mail", error))?;
    let sealed = post.key.seal(&row(workspace_id, mail.mail_id), &message);
    Ok(Some(Outcome::Written(Prepared { uid, password_hash, sealed })))
}

enum Outcome {
    Written(Prepared),
    Unusable,
}

/// What a message is bound to.
pub(super) fn row(workspace_id: i32, mail_id: i64) -> String {
    format!("{workspace_id}:{mail_id}")
}

async fn keep(
    transaction: &mut Transaction,
    workspace_id: i32,
    mail: &Waiting,
    outcome: Option<Outcome>,
) -> Result<()> {
    let prepared = match outcome {
        None => return end(transaction, workspace_id, mail, "cancelled", words::mail_without_form()).await,
        Some(Outcome::Unusable) => {
            return end(transaction, workspace_id, mail, "failed", words::mail_address_unusable()).await;
        }
        Some(Outcome::Written(prepared)) => prepared,
    };
    // It may have been cancelled meanwhile.
    let written = sqlx::query(
        "update mail set state = 'prepared', email = $3, message_uid = $4, message = $5
         where workspace_id = $1 and mail_id = $2 and state = 'waiting'",
    )
    .bind(workspace_id)
    .bind(mail.mail_id)
    .bind(&mail.email)
    .bind(prepared.uid)
    .bind(prepared.sealed)
    .execute(&mut **transaction)
    .await?;
    if written.rows_affected() == 0 {
        return Ok(());
    }
    // Nothing where the lead has lost the form since: before it is sent, that is looked at again.
    sqlx::query(
        "insert into lead_login (workspace_id, lead_id, form_id, password_hash)
         select $1, lead_id, name_id, $4 from lead_name
         where workspace_id = $1 and lead_id = $2 and name_id = $3
         on conflict on constraint lead_login_pk do update set password_hash = excluded.password_hash, created_at = now()",
    )
    .bind(workspace_id)
    .bind(mail.lead_id)
    .bind(mail.form_id)
    .bind(prepared.password_hash)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

async fn end(
    transaction: &mut Transaction,
    workspace_id: i32,
    mail: &Waiting,
    state: &str,
    reason: torikomi_core::domain::problem::Message,
) -> Result<()> {
    sqlx::query(
        "update mail set state = $3, reason = $4, email = $5, ended_at = now()
         where workspace_id = $1 and mail_id = $2 and state = 'waiting'",
    )
    .bind(workspace_id)
    .bind(mail.mail_id)
    .bind(state)
    .bind(Json(reason))
    .bind(&mail.email)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}
