//! The workspace's mode, and how far an import's addresses are.

use axum::extract::State;
use torikomi_core::wire::{EmailCheckProgress, EmailCheckSettings, ErrorAnswer};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    account::signed_in::SignedIn,
    column::{count, meaning, word},
    error::Result,
    extract::{Json, Path},
    import::record,
    state::AppState,
};

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(get_email_check, change_email_check)).routes(routes!(get_import_email_check))
}

/// How addresses are checked
#[utoipa::path(get, path = "/api/email-check", tag = "workspace",
    responses((status = 200, body = EmailCheckSettings)))]
async fn get_email_check(State(state): State<AppState>, signed_in: SignedIn) -> Result<Json<EmailCheckSettings>> {
    let mut transaction = state.database.begin(signed_in.workspace_id).await?;
    let mode: String = sqlx::query_scalar("select email_check from workspace where workspace_id = $1")
        .bind(signed_in.workspace_id)
        .fetch_one(&mut *transaction)
        .await?;
    Ok(Json(EmailCheckSettings { mode: meaning(&mode)? }))
}

/// Set how addresses are checked
///
/// Of leads that are registered, or get another address, from now on.
#[utoipa::path(put, path = "/api/email-check", tag = "workspace", request_body = EmailCheckSettings,
    responses((status = 200, body = EmailCheckSettings), (status = 400, body = ErrorAnswer)))]
async fn change_email_check(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Json(settings): Json<EmailCheckSettings>,
) -> Result<Json<EmailCheckSettings>> {
    signed_in.require_settings()?;
    let mut transaction = state.database.begin(signed_in.workspace_id).await?;
    sqlx::query("update workspace set email_check = $2 where workspace_id = $1")
        .bind(signed_in.workspace_id)
        .bind(word(settings.mode)?)
        .execute(&mut *transaction)
        .await?;
    transaction.commit().await?;
    Ok(Json(settings))
}

/// How far the addresses of an import's new leads are checked
#[utoipa::path(get, path = "/api/import/{id}/email-check", tag = "import", params(("id" = u64, Path)),
    responses((status = 200, body = EmailCheckProgress), (status = 404, body = ErrorAnswer),
              (status = 410, body = ErrorAnswer)))]
async fn get_import_email_check(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(import_id): Path<i64>,
) -> Result<Json<EmailCheckProgress>> {
    let workspace_id = signed_in.workspace_id;
    let mut transaction = state.database.begin(workspace_id).await?;
    record::get(&mut transaction, workspace_id, import_id).await?;
    let found: Option<(i64, i64, i64)> = sqlx::query_as(
        "select to_check, checked,
                (select count(*) from email_check_lead where workspace_id = $1 and import_id = $2)
         from email_check_import where workspace_id = $1 and import_id = $2",
    )
    .bind(workspace_id)
    .bind(import_id)
    .fetch_optional(&mut *transaction)
    .await?;
    let (to_check, checked, to_ask_again) = found.unwrap_or_default();
    Ok(Json(EmailCheckProgress {
        to_check: count(to_check)?,
        checked: count(checked)?,
        to_ask_again: count(to_ask_again)?,
    }))
}
