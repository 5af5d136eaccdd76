//! The workspace's check mode, and the progress of an import's checks.

use axum::extract::State;
use torikomi_core::wire::{EmailCheckProgress, EmailCheckSettings, ErrorAnswer};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::store;
use crate::{
    accounts::{account::signed_in::SignedIn, workspace},
    base::{error::Result, wire_value::count},
    http::extract::{Json, Path},
    pipeline::import,
    state::AppState,
};

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(get_email_check, change_email_check)).routes(routes!(get_import_email_check))
}

/// The e-mail check mode
#[utoipa::path(get, path = "/api/email-check", tag = "workspace",
    responses((status = 200, body = EmailCheckSettings)))]
async fn get_email_check(State(state): State<AppState>, signed_in: SignedIn) -> Result<Json<EmailCheckSettings>> {
    let mut transaction = state.database.begin(signed_in.workspace_id).await?;
    let mode = workspace::store::email_check_mode(&mut transaction).await?;
    Ok(Json(EmailCheckSettings { mode }))
}

/// Set the e-mail check mode
///
/// Applies to leads that are registered, or get another address, from now on.
#[utoipa::path(put, path = "/api/email-check", tag = "workspace", request_body = EmailCheckSettings,
    responses((status = 200, body = EmailCheckSettings), (status = 400, body = ErrorAnswer)))]
async fn change_email_check(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Json(settings): Json<EmailCheckSettings>,
) -> Result<Json<EmailCheckSettings>> {
    signed_in.require_settings()?;
    let mut transaction = state.database.begin(signed_in.workspace_id).await?;
    workspace::store::set_email_check_mode(&mut transaction, settings.mode).await?;
    transaction.commit().await?;
    Ok(Json(settings))
}

/// Progress of the e-mail checks of an import's new leads
#[utoipa::path(get, path = "/api/import/{id}/email-check", tag = "import", params(("id" = u64, Path)),
    responses((status = 200, body = EmailCheckProgress), (status = 404, body = ErrorAnswer),
              (status = 410, body = ErrorAnswer)))]
async fn get_import_email_check(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(import_id): Path<i64>,
) -> Result<Json<EmailCheckProgress>> {
    let mut transaction = state.database.begin(signed_in.workspace_id).await?;
    import::store::get(&mut transaction, import_id).await?;
    let progress = store::progress(&mut transaction, import_id).await?;
    Ok(Json(EmailCheckProgress {
        to_check: count(progress.to_check)?,
        checked: count(progress.checked)?,
        to_ask_again: count(progress.to_retry)?,
    }))
}
