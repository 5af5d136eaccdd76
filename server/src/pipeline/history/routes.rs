//! The history over HTTP.

use axum::extract::State;
use serde::Deserialize;
use torikomi_core::wire::{ErrorAnswer, Import, ROWS_A_PAGE};
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    accounts::account::signed_in::SignedIn,
    base::error::Result,
    http::extract::{Json, Path, Query},
    pipeline::import::{self, store::ImportRecord},
    state::AppState,
};

pub(crate) mod company_csv;
pub(crate) mod difference;
pub(crate) mod error_csv;
pub(crate) mod events;
pub(crate) mod lead_timeline;
pub(crate) mod registered_csv;
pub(crate) mod rows;

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_imports))
        .routes(routes!(get_running_import))
        .routes(routes!(get_import))
        .merge(rows::routes())
        .merge(difference::routes())
        .merge(events::routes())
        .merge(error_csv::routes())
        .merge(registered_csv::routes())
        .merge(company_csv::routes())
        .merge(lead_timeline::routes())
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct HistoryQuery {
    /// The lowest import number on the previous page.
    before: Option<i64>,
}

/// List the imports of the history
///
/// Newest first, 50 at a time. Without plans that were never started.
#[utoipa::path(get, path = "/api/import", tag = "history", params(HistoryQuery),
    responses((status = 200, body = Vec<Import>)))]
pub(crate) async fn list_imports(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Query(HistoryQuery { before }): Query<HistoryQuery>,
) -> Result<Json<Vec<Import>>> {
    signed_in.require_import()?;
    let mut transaction = state.database.begin(signed_in.workspace_id).await?;
    let before = before.unwrap_or(i64::MAX);
    let page = import::store::history(&mut transaction, before, ROWS_A_PAGE.into()).await?;
    Ok(Json(page.into_iter().map(ImportRecord::into_import).collect::<Result<_>>()?))
}

/// Get the import that is waiting, processing or being undone
#[utoipa::path(get, path = "/api/import/running", tag = "history",
    responses((status = 200, description = "`null` if there is none", body = Option<Import>)))]
pub(crate) async fn get_running_import(
    State(state): State<AppState>,
    signed_in: SignedIn,
) -> Result<Json<Option<Import>>> {
    signed_in.require_import()?;
    let mut transaction = state.database.begin(signed_in.workspace_id).await?;
    let running = import::store::running(&mut transaction).await?;
    Ok(Json(running.map(ImportRecord::into_import).transpose()?))
}

/// Get an import
#[utoipa::path(get, path = "/api/import/{id}", tag = "history", params(("id" = u64, Path)),
    responses((status = 200, body = Import), (status = 404, body = ErrorAnswer),
              (status = 410, description = "a plan that was deleted or has expired", body = ErrorAnswer)))]
pub(crate) async fn get_import(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(import_id): Path<i64>,
) -> Result<Json<Import>> {
    signed_in.require_import()?;
    let mut transaction = state.database.begin(signed_in.workspace_id).await?;
    let import = import::store::get(&mut transaction, import_id).await?;
    Ok(Json(import.into_import()?))
}
