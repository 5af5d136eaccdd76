//! Undos over HTTP.

use axum::{extract::State, http::StatusCode};
use time::OffsetDateTime;
use torikomi_core::wire::{ErrorAnswer, Import, StartUndo, UndoAnswer};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{previews, start::start};
use crate::{
    accounts::account::signed_in::SignedIn,
    base::{error::Result, wire_value::moment},
    http::extract::{Json, Path},
    pipeline::import::{self, started::accepted},
    state::AppState,
};

pub(crate) mod difference;
pub(crate) mod rows;

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(get_undo, discard_undo))
        .routes(routes!(preview_undo))
        .routes(routes!(start_undo))
        .merge(rows::routes())
        .merge(difference::routes())
}

/// Whether an import can be taken back, until when, and how far that is
#[utoipa::path(get, path = "/api/import/{id}/undo", tag = "undo", params(("id" = u64, Path)),
    responses((status = 200, body = UndoAnswer), (status = 404, body = ErrorAnswer)))]
async fn get_undo(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(import_id): Path<i64>,
) -> Result<Json<UndoAnswer>> {
    signed_in.require_import()?;
    let mut transaction = state.database.begin(signed_in.workspace_id).await?;
    let import = import::store::get(&mut transaction, import_id).await?;
    let until = previews::possible_until(&import, state.retention);
    let is_possible = import.files_deleted_at.is_none() && until.is_some_and(|until| until > OffsetDateTime::now_utc());
    let possible_until = until.map(moment).transpose()?;
    Ok(Json(UndoAnswer { is_possible, possible_until, undo: import.into_import()?.undo }))
}

/// Preview what taking an import back would do
///
/// Made in the background; `GET /api/import/{id}/events` tells when it is there. Harmless when repeated: a preview that
/// still holds is answered as it is.
///
/// A workspace has at most 20 previews that were not started: of more, the oldest goes.
#[utoipa::path(post, path = "/api/import/{id}/undo-preview", tag = "undo", params(("id" = u64, Path)),
    responses((status = 202, body = Import),
              (status = 409, description = "`wrong_state`: it is not at its end, or is taken back already",
               body = ErrorAnswer),
              (status = 410, description = "the time in which it could be taken back is over", body = ErrorAnswer),
              (status = 413, description = "the workspace keeps as much as it may", body = ErrorAnswer),
              (status = 429, body = ErrorAnswer),
              (status = 507, description = "the disk is full", body = ErrorAnswer)))]
async fn preview_undo(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(import_id): Path<i64>,
) -> Result<(StatusCode, Json<Import>)> {
    signed_in.require_import()?;
    let workspace_id = signed_in.workspace_id;
    let _permit = state.concurrency.acquire_heavy(workspace_id).await?;
    let mut transaction = state.database.begin(workspace_id).await?;
    let import = import::store::lock(&mut transaction, import_id).await?;
    previews::require_possible(&import, state.retention)?;
    previews::ask_for_preview(&state, &mut transaction, signed_in.account_id, import_id).await?;
    let accepted = accepted(transaction, import_id).await?;
    tokio::spawn(previews::drop_oldest(state.for_jobs(), workspace_id));
    Ok(accepted)
}

/// Take an import back as it was previewed
///
/// Harmless when repeated: an undo that was started already is answered as it is.
#[utoipa::path(post, path = "/api/import/{id}/undo/start", tag = "undo", params(("id" = u64, Path)),
    request_body = StartUndo,
    responses((status = 202, body = Import),
              (status = 409, description = "`import_running`: an import or another undo is; `plan_changed`: the preview \
                                            is made anew, or another one than this was shown; `wrong_state`: there is \
                                            none", body = ErrorAnswer),
              (status = 410, description = "the time in which it could be taken back is over", body = ErrorAnswer)))]
async fn start_undo(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(import_id): Path<i64>,
    Json(shown): Json<StartUndo>,
) -> Result<(StatusCode, Json<Import>)> {
    signed_in.require_import()?;
    let (workspace_id, account_id) = (signed_in.workspace_id, signed_in.account_id);
    let _permit = state.concurrency.acquire_heavy(workspace_id).await?;
    let mut transaction = state.database.begin(workspace_id).await?;
    let started = start(&mut transaction, account_id, import_id, shown, state.retention).await?;
    started.answer(transaction, import_id).await
}

/// Drop a preview that was not started
///
/// It is gone at once; its rows are deleted in the background.
#[utoipa::path(delete, path = "/api/import/{id}/undo", tag = "undo", params(("id" = u64, Path)),
    responses((status = 204), (status = 409, description = "there is none, or it was started", body = ErrorAnswer)))]
async fn discard_undo(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(import_id): Path<i64>,
) -> Result<StatusCode> {
    signed_in.require_import()?;
    let _permit = state.concurrency.acquire_heavy(signed_in.workspace_id).await?;
    let mut transaction = state.database.begin(signed_in.workspace_id).await?;
    import::store::get(&mut transaction, import_id).await?;
    transaction.commit().await?;
    previews::drop_preview(&state, signed_in.workspace_id, import_id).await?;
    Ok(StatusCode::NO_CONTENT)
}
