//! The first stage: password, hash and message, encrypted, in one transaction.
//!
//! Guarantees: the stored hash belongs to the password in the message; if killed before the commit, neither exists, and
//! a new password is generated. A lead that no longer has the form gets nothing. Hashing runs off the async threads, a
//! few at a time, together with sign-ins (`account::password`).

use futures::future::try_join_all;
use torikomi_core::{
    domain::value::trim,
    draft::mail_text::{MailText, MergeField, render},
};
use uuid::Uuid;

use crate::{
    accounts::account::password::generate,
    base::error::{Error, Result},
    outbound::mail::{
        Mailer,
        store::{
            form_text::or_default,
            prepare::{self, PendingMail, Preparation, PreparedMessage, row},
        },
        transport::message::{OutgoingMessage, recipient},
    },
    records::lead::store::locks::lock_keys,
    state::AppState,
    work::lease::{Lease, Stop},
};

/// Prepares a batch of the mails that are due; returns how many rows it has advanced.
pub(crate) async fn prepare_batch(state: &AppState, lease: &Lease, mailer: &Mailer) -> Result<usize, Stop> {
    let mut transaction = state.database.begin(lease.workspace_id).await?;
    let pending = prepare::pending_mails(&mut transaction).await?;
    transaction.commit().await?;
    if pending.is_empty() {
        return Ok(0);
    }
    let prepared = try_join_all(pending.iter().map(|mail| compose(state, lease.workspace_id, mailer, mail))).await?;
    let mut transaction = state.database.begin(lease.workspace_id).await?;
    // Leads before their mails: the lock order everywhere.
    let lead_ids: Vec<i64> = pending.iter().map(|mail| mail.lead_id).collect();
    lock_keys(&mut transaction, &lead_ids).await?;
    for (mail, prepared) in pending.iter().zip(prepared) {
        prepare::store(&mut transaction, mail, prepared).await?;
    }
    lease.checkpoint(&mut transaction).await?;
    transaction.commit().await?;
    Ok(pending.len())
}

/// `None`: there is no recipient any more.
async fn compose(
    state: &AppState,
    workspace_id: i32,
    mailer: &Mailer,
    mail: &PendingMail,
) -> Result<Option<Preparation>> {
    let (Some(email), Some(form_name)) = (&mail.email, &mail.form_name) else { return Ok(None) };
    let Some(to) = recipient(email) else { return Ok(Some(Preparation::Unusable)) };
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
    let outgoing =
        OutgoingMessage { from: &mailer.from, to, subject: &render(subject, value), body: &render(body, value), uid };
    let message = outgoing.bytes().map_err(|error| Error::internal("composing a mail", error))?;
    let sealed = mailer.key.seal(&row(workspace_id, mail.mail_id), &message);
    Ok(Some(Preparation::Ready(PreparedMessage { uid, password_hash, sealed })))
}
