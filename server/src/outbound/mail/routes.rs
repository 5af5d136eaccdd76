//! The outbox over HTTP: the results of the mails; retrying failed ones, cancelling pending ones.

use axum::extract::State;
use serde::Deserialize;
use torikomi_core::wire::{ErrorAnswer, Mail, MailCounts, MailPage, MailState, MailWay};
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::store::{
    self, Wanted,
    outbox::{self, put_back},
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
const MOST: i64 = 200;

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
    /// `next_before` of the page before.
    before: Option<i64>,
    /// At most 200; 50 when left out.
    limit: Option<i64>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct OfImport {
    /// Only those of this import; all of the workspace when left out.
    import_id: Option<i64>,
}

/// Mails, newest first
///
/// To a token without `may_read_leads`, without addresses and names of leads.
#[utoipa::path(get, path = "/api/mail", tag = "mail", params(ListPage), responses((status = 200, body = MailPage)))]
async fn list_mails(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Query(ListPage { import_id, state: of_state, before, limit }): Query<ListPage>,
) -> Result<Json<MailPage>> {
    require_sight(&signed_in)?;
    let limit = limit.unwrap_or(PAGE).clamp(1, MOST);
    let wanted = Wanted { import_id, state: of_state, mail_id: None, before: before.unwrap_or(i64::MAX), limit };
    let mut transaction = state.database.begin(signed_in.workspace_id).await?;
    let mails = store::list(&mut transaction, wanted).await?;
    let mails: Vec<Mail> = mails.into_iter().map(|mail| shown(&signed_in, mail)).collect();
    let is_full = i64::try_from(mails.len()).is_ok_and(|lines| lines == limit);
    let next_before = mails.last().filter(|_| is_full).map(|last| last.mail_id);
    Ok(Json(MailPage { mails, next_before }))
}

/// How many mails are waiting, sent, failed and cancelled
#[utoipa::path(get, path = "/api/mail-count", tag = "mail", params(OfImport),
    responses((status = 200, body = MailCounts)))]
async fn count_mails(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Query(OfImport { import_id }): Query<OfImport>,
) -> Result<Json<MailCounts>> {
    require_sight(&signed_in)?;
    let _place = state.places.heavy(signed_in.workspace_id).await?;
    let mut transaction = state.database.begin(signed_in.workspace_id).await?;
    let (way, mails_a_day) = way(&state);
    store::counts(&mut transaction, import_id, way, mails_a_day).await.map(Json)
}

/// Send a failed mail again
///
/// Written anew, with another password and to the lead's address of today, unless it may have arrived: then the same one.
/// One that waits already stays as it is.
#[utoipa::path(post, path = "/api/mail/{id}/retry", tag = "mail", params(("id" = u64, Path)),
    responses((status = 200, body = Mail), (status = 404, body = ErrorAnswer),
              (status = 422, description = "It has not failed", body = ErrorAnswer)))]
async fn retry_mail(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(mail_id): Path<i64>,
) -> Result<Json<Mail>> {
    signed_in.require_settings()?;
    let mut transaction = state.database.begin(signed_in.workspace_id).await?;
    let put_back = put_back(&mut transaction, Some(mail_id), None).await?;
    let mail = store::get(&mut transaction, mail_id).await?;
    let waits = matches!(mail.state, MailState::Waiting | MailState::Prepared | MailState::Sending);
    if put_back == 0 && !waits {
        return Err(Error::Invalid(words::mail_not_failed()));
    }
    outbox::wake_worker(&mut transaction).await?;
    transaction.commit().await?;
    Ok(Json(shown(&signed_in, mail)))
}

/// Send all failed mails again
#[utoipa::path(post, path = "/api/mail-retry", tag = "mail", params(OfImport),
    responses((status = 200, body = MailCounts)))]
async fn retry_mails(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Query(OfImport { import_id }): Query<OfImport>,
) -> Result<Json<MailCounts>> {
    signed_in.require_settings()?;
    let workspace_id = signed_in.workspace_id;
    let _place = state.places.heavy(workspace_id).await?;
    let mut transaction = state.database.begin(workspace_id).await?;
    put_back(&mut transaction, None, import_id).await?;
    let (way, mails_a_day) = way(&state);
    let counts = store::counts(&mut transaction, import_id, way, mails_a_day).await?;
    outbox::wake_worker(&mut transaction).await?;
    transaction.commit().await?;
    Ok(Json(counts))
}

/// Do not send a mail that was not sent yet
///
/// Failed ones too. One that is on its way into the mail server just now cannot be stopped.
#[utoipa::path(post, path = "/api/mail/{id}/cancel", tag = "mail", params(("id" = u64, Path)),
    responses((status = 200, body = Mail), (status = 404, body = ErrorAnswer),
              (status = 422, description = "It was sent, or is on its way", body = ErrorAnswer)))]
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
    Ok(Json(shown(&signed_in, mail)))
}

/// How this process sends mails, and the daily limit of a workspace.
fn way(state: &AppState) -> (MailWay, u64) {
    state.mail.as_ref().map(|post| (post.kind(), post.mails_a_day)).unwrap_or_default()
}

/// The lead is shown only with the right to read leads.
fn shown(signed_in: &SignedIn, mail: Mail) -> Mail {
    if signed_in.may_read_leads() { mail } else { Mail { email: None, lead_name: None, ..mail } }
}

/// Importing or editing leads causes mails; changing settings includes managing them.
fn require_sight(signed_in: &SignedIn) -> Result<()> {
    let rights = signed_in.rights;
    if rights.may_import || rights.may_edit_leads || rights.may_change_settings {
        Ok(())
    } else {
        Err(Error::Forbidden)
    }
}
