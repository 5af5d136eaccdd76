//! Adding and cancelling rows of the outbox, in the transaction of the change that causes it.
//!
//! Guarantees: one row for a lead and a form, however often it is requested: an existing row stays, and one whose mail
//! was cancelled, or failed, before the lead got the form again becomes pending again. A sent mail is final.

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    time::Duration,
};

use sqlx::types::Json;
use torikomi_core::domain::problem::Message;

use crate::{
    base::{
        counter::{Sequence, take_numbers},
        database::Transaction,
        error::{Error, Result},
        import_state::applying,
        words,
    },
    work::queue::{Kind, is_there, wake},
};

/// Sends the mails of a workspace.
pub(crate) const MAIL: Kind = Kind::new("mail");
/// The job belongs to the whole workspace.
const NO_IMPORT: i64 = 0;

/// Leads and the forms that are newly granted to them, in the order in which locks are taken.
pub(crate) type FormGrants = BTreeSet<(i64, i32)>;

/// Adds mails for these grants: three statements, or none if there is no grant. Call `wake_job` before the commit.
pub(crate) async fn enqueue(transaction: &mut Transaction, import_id: Option<i64>, grants: &FormGrants) -> Result<()> {
    if grants.is_empty() {
        return Ok(());
    }
    let count = i64::try_from(grants.len()).map_err(|error| Error::internal("a number of mails", error))?;
    let first = take_numbers(transaction, Sequence::Mail, count).await?;
    let (lead_ids, form_ids): (Vec<i64>, Vec<i32>) = grants.iter().copied().unzip();
    sqlx::query(
        "insert into mail (workspace_id, mail_id, lead_id, form_id, import_id)
         select $1, $2 + place - 1, lead_id, form_id, $3
         from unnest($4::bigint[], $5::integer[]) with ordinality as given (lead_id, form_id, place)
         join lead using (lead_id)
         where lead.workspace_id = $1 order by lead_id, form_id
         on conflict on constraint mail_lead_form_unique do update
             set state = 'waiting', import_id = excluded.import_id, email = null, message_uid = null, message = null,
                 attempts = 0, doubts = 0, cancel_asked = false, reason = null, next_at = now(), give_up_at = null,
                 created_at = now(), ended_at = null
             where mail.state in ('cancelled', 'failed')",
    )
    .bind(transaction.workspace_id())
    .bind(first)
    .bind(import_id)
    .bind(&lead_ids)
    .bind(&form_ids)
    .execute(&mut **transaction)
    .await?;
    // The attempt in flight was to be the last one; now it may be retried.
    sqlx::query(
        "update mail set cancel_asked = false, reason = null
         from unnest($2::bigint[], $3::integer[]) as given (lead_id, form_id)
         where mail.workspace_id = $1 and mail.lead_id = given.lead_id and mail.form_id = given.form_id
           and state = 'sending' and cancel_asked",
    )
    .bind(transaction.workspace_id())
    .bind(lead_ids)
    .bind(form_ids)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

/// Wakes the sending job. Call it close to the commit: the job waits for it.
pub(crate) async fn wake_job(transaction: &mut Transaction) -> Result<()> {
    wake(transaction, MAIL, NO_IMPORT).await
}

/// Wakes the sending job if the import has mails.
pub(crate) async fn wake_for_import(transaction: &mut Transaction, import_id: i64) -> Result<()> {
    let has_mails: bool =
        sqlx::query_scalar("select exists (select from mail where workspace_id = $1 and import_id = $2)")
            .bind(transaction.workspace_id())
            .bind(import_id)
            .fetch_one(&mut **transaction)
            .await?;
    if has_mails { wake_job(transaction).await } else { Ok(()) }
}

/// A person registered or edited a lead with these forms before; `lead_name` has the current ones.
pub(crate) async fn follow_edit(transaction: &mut Transaction, lead_id: i64, before: &[i32]) -> Result<()> {
    let now = forms_of(transaction, lead_id).await?;
    let grants: FormGrants = now.iter().filter(|form| !before.contains(form)).map(|form| (lead_id, *form)).collect();
    cancel_lost(transaction, &[lead_id], &words::mail_without_form()).await?;
    if grants.is_empty() {
        return Ok(());
    }
    enqueue(transaction, None, &grants).await?;
    wake_job(transaction).await
}

pub(crate) async fn forms_of(transaction: &mut Transaction, lead_id: i64) -> Result<Vec<i32>> {
    Ok(sqlx::query_scalar(
        "select name_id from lead_name join name using (workspace_id, name_id)
         where workspace_id = $1 and lead_id = $2 and kind = 'form'",
    )
    .bind(transaction.workspace_id())
    .bind(lead_id)
    .fetch_all(&mut **transaction)
    .await?)
}

/// Cancels unsent mails to those of these leads that are gone, or no longer have the form. A mail in flight is not
/// retried.
pub(crate) async fn cancel_lost(transaction: &mut Transaction, lead_ids: &[i64], reason: &Message) -> Result<()> {
    sqlx::query(
        "update mail
         set cancel_asked = true, reason = $3,
             state = case state when 'sending' then state else 'cancelled' end,
             message = case state when 'sending' then message end,
             ended_at = case state when 'sending' then ended_at else now() end
         where workspace_id = $1 and lead_id = any($2) and state in ('waiting', 'prepared', 'sending', 'failed')
           and not exists (select from lead_name
                           where lead_name.workspace_id = $1 and lead_name.lead_id = mail.lead_id
                             and lead_name.name_id = mail.form_id)",
    )
    .bind(transaction.workspace_id())
    .bind(lead_ids)
    .bind(Json(reason))
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

/// The forms of these leads for which a mail was sent, so that none is sent if the lead gets the form again.
pub(crate) async fn forms_with_mails(
    transaction: &mut Transaction,
    lead_ids: &[i64],
) -> Result<HashMap<i64, HashSet<String>>> {
    let rows: Vec<(i64, String)> = sqlx::query_as(
        "select lead_id, name.name from mail join name on name.workspace_id = $1 and name.name_id = mail.form_id
         where mail.workspace_id = $1 and lead_id = any($2) and state in ('sending', 'sent')",
    )
    .bind(transaction.workspace_id())
    .bind(lead_ids)
    .fetch_all(&mut **transaction)
    .await?;
    let mut mailed: HashMap<i64, HashSet<String>> = HashMap::new();
    for (lead_id, form) in rows {
        mailed.entry(lead_id).or_default().insert(form);
    }
    Ok(mailed)
}

pub(crate) async fn next_due(transaction: &mut Transaction) -> Result<Option<Duration>> {
    let seconds: Option<f64> = sqlx::query_scalar(
        "select extract(epoch from min(next_at) - now())::double precision from mail
         where workspace_id = $1 and state in ('waiting', 'prepared', 'sending')",
    )
    .bind(transaction.workspace_id())
    .fetch_one(&mut **transaction)
    .await?;
    Ok(seconds.map(|seconds| Duration::from_secs_f64(seconds.max(0.0))))
}

/// Gives the workspace a job if it has pending mails and no job. Mails of an unfinished import wait for its end.
pub(crate) async fn enqueue_missing(transaction: &mut Transaction) -> Result<()> {
    if is_there(transaction, MAIL, NO_IMPORT).await? {
        return Ok(());
    }
    let is_pending: bool = sqlx::query_scalar(concat!(
        "select exists (select from mail where workspace_id = $1 and state in ('waiting', 'prepared', 'sending'))
            and not exists (select from import where workspace_id = $1 and ",
        applying!(),
        ")",
    ))
    .bind(transaction.workspace_id())
    .fetch_one(&mut **transaction)
    .await?;
    if is_pending { wake_job(transaction).await } else { Ok(()) }
}

/// Cancels a mail that was not sent and is not in flight.
pub(crate) async fn cancel(transaction: &mut Transaction, mail_id: i64, reason: &Message) -> Result<()> {
    sqlx::query(
        "update mail set state = 'cancelled', message = null, reason = $3, ended_at = now()
         where workspace_id = $1 and mail_id = $2 and state in ('waiting', 'prepared', 'failed')",
    )
    .bind(transaction.workspace_id())
    .bind(mail_id)
    .bind(Json(reason))
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

/// Schedules failed mails again. A stored message may have arrived: the same one is sent once more.
pub(crate) async fn retry_failed(
    transaction: &mut Transaction,
    mail_id: Option<i64>,
    import_id: Option<i64>,
) -> Result<u64> {
    Ok(sqlx::query(
        "update mail
         set state = case when message is null then 'waiting' else 'prepared' end,
             email = case when message is null then null else email end, doubts = least(doubts, 1), reason = null,
             attempts = 0, next_at = now(), give_up_at = null, ended_at = null
         where workspace_id = $1 and state = 'failed' and ($2::bigint is null or mail_id = $2)
           and ($3::bigint is null or import_id = $3)",
    )
    .bind(transaction.workspace_id())
    .bind(mail_id)
    .bind(import_id)
    .execute(&mut **transaction)
    .await?
    .rows_affected())
}
