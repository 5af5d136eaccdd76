//! A form's mail text: its own, or the default.

use torikomi_core::{
    draft::mail_text::{MailText, default_text, judge},
    wire::{FormMailText, FormMailTextChange},
};

use crate::{
    accounts::workspace::store::lock_workspace,
    base::{
        database::Transaction,
        error::{Error, Result},
        words,
    },
};

pub(crate) fn or_default(written: Option<(String, String)>) -> MailText {
    written.map_or_else(default_text, |(subject, body)| MailText { subject, body })
}

/// A form and its own text.
#[derive(Debug, sqlx::FromRow)]
struct FormRow {
    name: String,
    subject: Option<String>,
    body: Option<String>,
    revision: i32,
}

/// `NotFound` when there is no such form.
pub(crate) async fn load(transaction: &mut Transaction, form_id: i32) -> Result<FormMailText> {
    let found: Option<FormRow> = sqlx::query_as(
        "select name, case when not text.is_default then subject end as subject,
                case when not text.is_default then body end as body, coalesce(text.revision, 0) as revision
         from name left join form_mail_text as text on text.workspace_id = $1 and text.form_id = name.name_id
         where name.workspace_id = $1 and name_id = $2 and kind = 'form'",
    )
    .bind(transaction.workspace_id())
    .bind(form_id)
    .fetch_optional(&mut **transaction)
    .await?;
    let FormRow { name: form_name, subject, body, revision } = found.ok_or(Error::NotFound)?;
    let written = subject.zip(body);
    Ok(FormMailText {
        form_id: u32::try_from(form_id).map_err(|error| Error::internal("a form's number", error))?,
        form_name,
        is_default: written.is_none(),
        text: or_default(written),
        revision: u32::try_from(revision).map_err(|error| Error::internal("a revision", error))?,
    })
}

/// `ChangedMeanwhile` if it was changed since it was shown.
pub(crate) async fn save(
    transaction: &mut Transaction,
    account_id: i32,
    form_id: i32,
    change: &FormMailTextChange,
) -> Result<FormMailText> {
    let problems = judge(&change.text);
    if !problems.is_empty() {
        return Err(Error::Invalid(words::mail_text_invalid(&problems)));
    }
    write(transaction, account_id, form_id, &change.text, false, Some(change.revision)).await
}

/// Restores the default text, whatever was written.
pub(crate) async fn reset(transaction: &mut Transaction, account_id: i32, form_id: i32) -> Result<FormMailText> {
    write(transaction, account_id, form_id, &default_text(), true, None).await
}

async fn write(
    transaction: &mut Transaction,
    account_id: i32,
    form_id: i32,
    text: &MailText,
    is_default: bool,
    revision: Option<u32>,
) -> Result<FormMailText> {
    // Serializes two requests that write the first text.
    lock_workspace(transaction).await?;
    let before = load(transaction, form_id).await?;
    if revision.is_some_and(|revision| revision != before.revision) {
        return Err(Error::ChangedMeanwhile);
    }
    sqlx::query(
        "insert into form_mail_text (workspace_id, form_id, subject, body, is_default, account_id)
         values ($1, $2, $3, $4, $5, $6)
         on conflict on constraint form_mail_text_pk do update
             set subject = excluded.subject, body = excluded.body, is_default = excluded.is_default,
                 account_id = excluded.account_id, revision = form_mail_text.revision + 1, updated_at = now()",
    )
    .bind(transaction.workspace_id())
    .bind(form_id)
    .bind(&text.subject)
    .bind(&text.body)
    .bind(is_default)
    .bind(account_id)
    .execute(&mut **transaction)
    .await?;
    load(transaction, form_id).await
}
