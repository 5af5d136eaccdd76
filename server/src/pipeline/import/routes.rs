//! Imports over HTTP, from draft to start.

use axum::{extract::State, http::StatusCode};
use torikomi_core::wire::{ErrorAnswer, Import, ImportDraft, StartImport};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{answer::commit_and_answer, company_retry, draft, retry::retry, start::start};
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
        .routes(routes!(retry_companies))
        .routes(routes!(discard_import))
}

/// Plan an import of a finished upload
///
/// The stored bytes are checked again and the plan is made in the background; `GET /api/import/{id}/events` reports
/// when it is ready. If the format has changed since the browser's check, the answer is `format_changed`: check the
/// file again, and repeat the request.
///
/// A workspace has at most 20 plans that were not started; beyond that, the oldest is deleted.
#[utoipa::path(post, path = "/api/import", tag = "import", request_body = ImportDraft,
    responses((status = 201, body = Import), (status = 403, body = ErrorAnswer),
              (status = 409, description = "`format_changed`, or `offset_mismatch`: the upload is not complete",
               body = ErrorAnswer),
              (status = 410, description = "the upload does not exist, or is no longer kept", body = ErrorAnswer),
              (status = 422, description = "a status, person or form of `screen_values` is not registered, or a name \
                                            is not valid", body = ErrorAnswer),
              (status = 413, description = "the body is too large, or the workspace has reached its limit",
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

/// Start a planned import
///
/// The request can be repeated: if the import was already started, it is returned.
#[utoipa::path(post, path = "/api/import/{id}/start", tag = "import", params(("id" = u64, Path)),
    request_body = StartImport,
    responses((status = 202, body = Import),
              (status = 409, description = "`import_running`: another import is running; `plan_changed`: the plan is \
                                            being rebuilt, or has another version; `wrong_state`", body = ErrorAnswer),
              (status = 410, description = "the plan was deleted or has expired", body = ErrorAnswer),
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

/// Retry a failed import
///
/// It continues after the last row that it has applied. The request can be repeated: if the import is waiting, running
/// or done, it is returned.
#[utoipa::path(post, path = "/api/import/{id}/retry", tag = "import", params(("id" = u64, Path)),
    responses((status = 202, body = Import),
              (status = 409, description = "`import_running`: another import is running; `plan_changed`: leads, names \
                                            or items that the rest of the plan uses have changed since; `wrong_state`",
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
    commit_and_answer(transaction, import_id).await
}

/// Retry the failed companies of an import
///
/// This continues after the last lead whose company was looked up. The request can be repeated: companies that are
/// waiting, running or done stay as they are.
#[utoipa::path(post, path = "/api/import/{id}/company/retry", tag = "company", params(("id" = u64, Path)),
    responses((status = 202, body = Import), (status = 403, body = ErrorAnswer),
              (status = 404, description = "no such import, or it registers no companies", body = ErrorAnswer),
              (status = 409, description = "`wrong_state`: the import has not ended, or is being undone",
               body = ErrorAnswer)))]
async fn retry_companies(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(import_id): Path<i64>,
) -> Result<(StatusCode, Json<Import>)> {
    signed_in.require_import()?;
    let mut transaction = state.database.begin(signed_in.workspace_id).await?;
    company_retry::retry(&mut transaction, import_id).await?;
    commit_and_answer(transaction, import_id).await
}

/// Delete a plan that was not started
///
/// The plan is deleted at once, its rows in the background.
#[utoipa::path(delete, path = "/api/import/{id}", tag = "import", params(("id" = u64, Path)),
    responses((status = 204), (status = 409, description = "the import was started", body = ErrorAnswer)))]
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
