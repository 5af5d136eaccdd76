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
    pipeline::import::{self, answer::commit_and_answer},
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

/// Get the undo of an import
///
/// Whether the import can be undone, until when, and the undo's preview, progress or result.
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

/// Preview the undo of an import
///
/// The preview is built in the background; `GET /api/import/{id}/events` reports when it is ready. The call can be
/// repeated: a preview that is still valid is kept.
///
/// A workspace has at most 20 previews of undos that were not started. Beyond that, the oldest preview is dropped.
#[utoipa::path(post, path = "/api/import/{id}/undo-preview", tag = "undo", params(("id" = u64, Path)),
    responses((status = 202, body = Import),
              (status = 409, description = "`wrong_state`: the import has not ended, or was undone already",
               body = ErrorAnswer),
              (status = 410, description = "the import can no longer be undone: too much time has passed",
               body = ErrorAnswer),
              (status = 413, description = "the workspace has no room for the preview", body = ErrorAnswer),
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
    previews::request_preview(&state, &mut transaction, signed_in.account_id, import_id).await?;
    let answer = commit_and_answer(transaction, import_id).await?;
    tokio::spawn(previews::drop_oldest(state.for_jobs(), workspace_id));
    Ok(answer)
}

/// Start the undo of an import, as previewed
///
/// The call can be repeated: if the undo was started already, the answer is the import in its current state.
#[utoipa::path(post, path = "/api/import/{id}/undo/start", tag = "undo", params(("id" = u64, Path)),
    request_body = StartUndo,
    responses((status = 202, body = Import),
              (status = 409, description = "`import_running`: an import or another undo is running; `plan_changed`: \
                                            the preview is being rebuilt, or has another version; `wrong_state`: there \
                                            is no preview", body = ErrorAnswer),
              (status = 410, description = "the import can no longer be undone: too much time has passed",
               body = ErrorAnswer)))]
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
    let outcome = start(&mut transaction, account_id, import_id, shown, state.retention).await?;
    outcome.answer(transaction, import_id).await
}

/// Drop the preview of an undo that was not started
///
/// The preview is gone at once; its rows are deleted in the background.
#[utoipa::path(delete, path = "/api/import/{id}/undo", tag = "undo", params(("id" = u64, Path)),
    responses((status = 204), (status = 409, description = "there is no preview, or the undo was started",
                               body = ErrorAnswer)))]
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
