//! Imports over HTTP, from draft to start.

use axum::{extract::State, http::StatusCode};
use torikomi_core::wire::{ErrorAnswer, Import, ImportDraft, StartImport};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{draft, retry::retry, start::start, started::accepted};
use crate::{
    accounts::account::signed_in::SignedIn,
    base::error::{Error, Result},
    http::extract::{Json, Path},
    pipeline::{import, plan::open_plans},
    state::AppState,
};

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(create_import))
        .routes(routes!(start_import))
        .routes(routes!(retry_import))
        .routes(routes!(discard_import))
}

/// Plan an import of a finished upload
///
/// The kept bytes are checked again and the plan is made in the background; `GET /api/import/{id}/events` tells when
/// it is there. A format that changed since the browser's check is `format_changed`: check again, and send again.
///
/// A workspace has at most 20 plans that were not started: of more, the oldest goes.
#[utoipa::path(post, path = "/api/import", tag = "import", request_body = ImportDraft,
    responses((status = 201, body = Import), (status = 403, body = ErrorAnswer),
              (status = 409, description = "`format_changed`, or `offset_mismatch`: the upload is not complete",
               body = ErrorAnswer),
              (status = 410, description = "the upload is not, or no longer, kept", body = ErrorAnswer),
              (status = 422, description = "a status, person or form of `screen_values` is not registered, or a name \
                                            is not possible", body = ErrorAnswer),
              (status = 413, description = "the body is too large, or the workspace keeps as much as it may",
               body = ErrorAnswer),
              (status = 429, body = ErrorAnswer),
              (status = 507, description = "the disk is full", body = ErrorAnswer)))]
async fn create_import(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Json(import): Json<ImportDraft>,
) -> Result<(StatusCode, Json<Import>)> {
    signed_in.require_import()?;
    let _permit = state.concurrency.acquire_heavy(signed_in.workspace_id).await?;
    let mut transaction = state.database.begin(signed_in.workspace_id).await?;
    let import_id = draft::create(&state, &mut transaction, &signed_in, &import).await?;
    let created = import::store::get(&mut transaction, import_id).await?;
    transaction.commit().await?;
    tokio::spawn(open_plans::drop_oldest(state.for_jobs(), signed_in.workspace_id));
    Ok((StatusCode::CREATED, Json(created.into_import()?)))
}

/// Start what was planned
///
/// Harmless when repeated: an import that was started already is answered as it is.
#[utoipa::path(post, path = "/api/import/{id}/start", tag = "import", params(("id" = u64, Path)),
    request_body = StartImport,
    responses((status = 202, body = Import),
              (status = 409, description = "`import_running`: another one is; `plan_changed`: the plan is made anew, \
                                            or another one than this was shown; `wrong_state`", body = ErrorAnswer),
              (status = 410, description = "the plan was dropped or has expired", body = ErrorAnswer),
              (status = 429, body = ErrorAnswer)))]
async fn start_import(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(import_id): Path<i64>,
    Json(shown): Json<StartImport>,
) -> Result<(StatusCode, Json<Import>)> {
    signed_in.require_import()?;
    let workspace_id = signed_in.workspace_id;
    let _permit = state.concurrency.acquire_heavy(workspace_id).await?;
    let mut transaction = state.database.begin(workspace_id).await?;
    let started = start(&mut transaction, import_id, shown.plan_version).await?;
    started.answer(transaction, import_id).await
}

/// Go on with a failed import
///
/// Behind the last row that it has applied. Harmless when repeated: one that waits, runs or is done already is answered
/// as it is.
#[utoipa::path(post, path = "/api/import/{id}/retry", tag = "import", params(("id" = u64, Path)),
    responses((status = 202, body = Import),
              (status = 409, description = "`import_running`: another one is; `plan_changed`: leads, names or items that \
                                            the rest of it touches have changed since; `wrong_state`",
               body = ErrorAnswer),
              (status = 410, description = "its file is no longer kept", body = ErrorAnswer)))]
async fn retry_import(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(import_id): Path<i64>,
) -> Result<(StatusCode, Json<Import>)> {
    signed_in.require_import()?;
    let workspace_id = signed_in.workspace_id;
    let _permit = state.concurrency.acquire_heavy(workspace_id).await?;
    let mut transaction = state.database.begin(workspace_id).await?;
    retry(&mut transaction, import_id).await?;
    accepted(transaction, import_id).await
}

/// Drop a plan that was not started
///
/// It is gone at once; the rows that were planned are deleted in the background.
#[utoipa::path(delete, path = "/api/import/{id}", tag = "import", params(("id" = u64, Path)),
    responses((status = 204), (status = 409, description = "it was started", body = ErrorAnswer)))]
async fn discard_import(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(import_id): Path<i64>,
) -> Result<StatusCode> {
    signed_in.require_import()?;
    let _permit = state.concurrency.acquire_heavy(signed_in.workspace_id).await?;
    if open_plans::drop_plan(&state, signed_in.workspace_id, import_id).await? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(Error::WrongState)
    }
}
