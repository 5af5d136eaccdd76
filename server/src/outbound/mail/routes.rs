//! The outbox over HTTP: the results of the mails; retrying failed ones, cancelling pending ones.

use axum::extract::State;
use serde::Deserialize;
use torikomi_core::wire::{ErrorAnswer, Mail, MailCounts, MailPage, MailState, MailWay};
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::store::{
    self, MailFilter,
    outbox::{self, retry_failed},
};
use crate::{
    accounts::account::signed_in::SignedIn,
    base::{
        error::{Error, Result},
        words,
    },
    http::extract::{Json, Path, Query},
    state::AppState,
};

pub(crate) mod file;
pub(crate) mod form_text;

const PAGE: i64 = 50;
const MAX_PAGE: i64 = 200;

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .merge(form_text::routes())
        .routes(routes!(list_mails))
        .routes(routes!(count_mails))
        .routes(routes!(retry_mail))
        .routes(routes!(cancel_mail))
        .routes(routes!(retry_mails))
        .merge(file::routes())
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ListPage {
    /// Only those of this import.
    import_id: Option<i64>,
    /// Only those in this state.
    state: Option<MailState>,
    /// `next_before` of the previous page.
    before: Option<i64>,
    /// At most 200; 50 by default.
    limit: Option<i64>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ImportFilter {
    /// Only those of this import; without it those of the whole workspace.
    import_id: Option<i64>,
}

/// Mails, newest first
///
/// A token without `may_read_leads` does not see addresses and names of leads.
#[utoipa::path(get, path = "/api/mail", tag = "mail", params(ListPage), responses((status = 200, body = MailPage)))]
async fn list_mails(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Query(ListPage { import_id, state: of_state, before, limit }): Query<ListPage>,
) -> Result<Json<MailPage>> {
    require_view(&signed_in)?;
    let limit = limit.unwrap_or(PAGE).clamp(1, MAX_PAGE);
    let filter = MailFilter { import_id, state: of_state, mail_id: None, before: before.unwrap_or(i64::MAX), limit };
    let mut transaction = state.database.begin(signed_in.workspace_id).await?;
    let mails = store::list(&mut transaction, filter).await?;
    let mails: Vec<Mail> = mails.into_iter().map(|mail| hide_lead(&signed_in, mail)).collect();
    let is_full = i64::try_from(mails.len()).is_ok_and(|lines| lines == limit);
    let next_before = mails.last().filter(|_| is_full).map(|last| last.mail_id);
    Ok(Json(MailPage { mails, next_before }))
}

/// Numbers of pending, sent, failed and cancelled mails
#[utoipa::path(get, path = "/api/mail-count", tag = "mail", params(ImportFilter),
    responses((status = 200, body = MailCounts)))]
async fn count_mails(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Query(ImportFilter { import_id }): Query<ImportFilter>,
) -> Result<Json<MailCounts>> {
    require_view(&signed_in)?;
    let _permit = state.concurrency.acquire_heavy(signed_in.workspace_id).await?;
    let mut transaction = state.database.begin(signed_in.workspace_id).await?;
    let (way, mails_a_day) = mail_way(&state);
    store::counts(&mut transaction, import_id, way, mails_a_day).await.map(Json)
}

/// Retry a failed mail
///
/// The mail is rewritten, with another password and to the lead's current address, unless it may have arrived: then the
/// same mail is sent. A mail that is already pending is left unchanged.
#[utoipa::path(post, path = "/api/mail/{id}/retry", tag = "mail", params(("id" = u64, Path)),
    responses((status = 200, body = Mail), (status = 404, body = ErrorAnswer),
              (status = 422, description = "The mail has not failed", body = ErrorAnswer)))]
async fn retry_mail(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(mail_id): Path<i64>,
) -> Result<Json<Mail>> {
    signed_in.require_settings()?;
    let mut transaction = state.database.begin(signed_in.workspace_id).await?;
    let retried = retry_failed(&mut transaction, Some(mail_id), None).await?;
    let mail = store::get(&mut transaction, mail_id).await?;
    let is_pending = matches!(mail.state, MailState::Waiting | MailState::Prepared | MailState::Sending);
    if retried == 0 && !is_pending {
        return Err(Error::Invalid(words::mail_not_failed()));
    }
    outbox::wake_job(&mut transaction).await?;
    transaction.commit().await?;
    Ok(Json(hide_lead(&signed_in, mail)))
}

/// Retry all failed mails
#[utoipa::path(post, path = "/api/mail-retry", tag = "mail", params(ImportFilter),
    responses((status = 200, body = MailCounts)))]
async fn retry_mails(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Query(ImportFilter { import_id }): Query<ImportFilter>,
) -> Result<Json<MailCounts>> {
    signed_in.require_settings()?;
    let workspace_id = signed_in.workspace_id;
    let _permit = state.concurrency.acquire_heavy(workspace_id).await?;
    let mut transaction = state.database.begin(workspace_id).await?;
    retry_failed(&mut transaction, None, import_id).await?;
    let (way, mails_a_day) = mail_way(&state);
    let counts = store::counts(&mut transaction, import_id, way, mails_a_day).await?;
    outbox::wake_job(&mut transaction).await?;
    transaction.commit().await?;
    Ok(Json(counts))
}

/// Cancel a mail that was not sent yet
///
/// Also a failed one. A mail that is being handed to the mail server cannot be stopped.
#[utoipa::path(post, path = "/api/mail/{id}/cancel", tag = "mail", params(("id" = u64, Path)),
    responses((status = 200, body = Mail), (status = 404, body = ErrorAnswer),
              (status = 422, description = "The mail was sent, or is being sent", body = ErrorAnswer)))]
async fn cancel_mail(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(mail_id): Path<i64>,
) -> Result<Json<Mail>> {
    signed_in.require_settings()?;
    let mut transaction = state.database.begin(signed_in.workspace_id).await?;
    outbox::cancel(&mut transaction, mail_id, &words::mail_cancelled()).await?;
    let mail = store::get(&mut transaction, mail_id).await?;
    if mail.state != MailState::Cancelled {
        return Err(Error::Invalid(words::mail_not_waiting()));
    }
    transaction.commit().await?;
    Ok(Json(hide_lead(&signed_in, mail)))
}

/// How this process sends mails, and the daily limit of a workspace.
fn mail_way(state: &AppState) -> (MailWay, u64) {
    state.mailer.as_ref().map(|mailer| (mailer.kind(), mailer.mails_a_day)).unwrap_or_default()
}

/// Hides the lead unless the account may read leads.
fn hide_lead(signed_in: &SignedIn, mail: Mail) -> Mail {
    if signed_in.may_read_leads() { mail } else { Mail { email: None, lead_name: None, ..mail } }
}

/// Importing or editing leads causes mails; changing settings includes managing them.
fn require_view(signed_in: &SignedIn) -> Result<()> {
    let rights = signed_in.rights;
    if rights.may_import || rights.may_edit_leads || rights.may_change_settings {
        Ok(())
    } else {
        Err(Error::Forbidden)
    }
}
