//! 一括登録履歴: what was imported, by whom, with which rows, and the files of it (specification 12).
//!
//! Guarantees: every number told here is counted by the plan and stands in the import's row; lists are read by keys,
//! so that the millionth row is as near as the first.
//!
//! Deliberately changes nothing but what `sweep` lets go.

mod rows;
mod difference;
mod events;
mod csv_download;
mod error_csv;
mod registered_csv;
mod company_csv;
pub mod sweep;

use axum::extract::State;
use serde::Deserialize;
use torikomi_core::wire::{ErrorAnswer, Import};
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    account::signed_in::SignedIn,
    error::Result,
    extract::{Json, Path, Query},
    import::record::{self, ImportRecord},
    state::AppState,
};

const PAGE_IMPORTS: i64 = 50;

pub fn routes() -> OpenApiRouter<AppState> {
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
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Before {
    /// The lowest import number of the page before.
    before: Option<i64>,
}

/// The history
///
/// Newest first, 50 at a time. Plans that were never started are not part of it.
#[utoipa::path(get, path = "/api/import", tag = "history", params(Before),
    responses((status = 200, body = Vec<Import>)))]
async fn list_imports(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Query(Before { before }): Query<Before>,
) -> Result<Json<Vec<Import>>> {
    signed_in.require_import()?;
    let mut transaction = state.database.begin(signed_in.workspace_id).await?;
    let before = before.unwrap_or(i64::MAX);
    let page = record::history(&mut transaction, signed_in.workspace_id, before, PAGE_IMPORTS).await?;
    Ok(Json(page.into_iter().map(ImportRecord::into_import).collect::<Result<_>>()?))
}

/// The import that is waiting, processing or being taken back
#[utoipa::path(get, path = "/api/import/running", tag = "history",
    responses((status = 200, description = "`null` when there is none", body = Option<Import>)))]
async fn get_running_import(State(state): State<AppState>, signed_in: SignedIn) -> Result<Json<Option<Import>>> {
    signed_in.require_import()?;
    let mut transaction = state.database.begin(signed_in.workspace_id).await?;
    let running = record::running(&mut transaction, signed_in.workspace_id).await?;
    Ok(Json(running.map(ImportRecord::into_import).transpose()?))
}

/// One import
#[utoipa::path(get, path = "/api/import/{id}", tag = "history", params(("id" = u64, Path)),
    responses((status = 200, body = Import), (status = 404, body = ErrorAnswer),
              (status = 410, description = "a plan that was dropped or has expired", body = ErrorAnswer)))]
async fn get_import(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(import_id): Path<i64>,
) -> Result<Json<Import>> {
    signed_in.require_import()?;
    let mut transaction = state.database.begin(signed_in.workspace_id).await?;
    let import = record::get(&mut transaction, signed_in.workspace_id, import_id).await?;
    Ok(Json(import.into_import()?))
}
