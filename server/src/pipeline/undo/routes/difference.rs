//! The leads that a rebuilt preview treats differently from the one that was shown, page by page.

use axum::extract::State;
use serde::Deserialize;
use torikomi_core::wire::{ErrorAnswer, UndoDifference, UndoDifferencePage};
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    accounts::account::signed_in::SignedIn,
    base::{error::Result, row_page},
    http::extract::{Json, Path, Query},
    pipeline::{
        import,
        undo::store::difference::{self, DifferingRow},
    },
    state::AppState,
};

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list_undo_differences))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct DifferencePage {
    /// Only leads after this row.
    after: Option<i32>,
    /// At most 1,000; 100 by default.
    limit: Option<i64>,
}

/// List the leads by which a rebuilt preview differs from the preview that was shown
///
/// Each lead as it was shown and as it is now, in the file's order. At most the first 10,000 leads that differ. Empty
/// for a preview that was not rebuilt.
#[utoipa::path(get, path = "/api/import/{id}/undo/difference", tag = "undo",
    params(("id" = u64, Path), DifferencePage),
    responses((status = 200, body = UndoDifferencePage), (status = 404, body = ErrorAnswer)))]
async fn list_undo_differences(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(import_id): Path<i64>,
    Query(DifferencePage { after, limit }): Query<DifferencePage>,
) -> Result<Json<UndoDifferencePage>> {
    signed_in.require_import()?;
    signed_in.require_read_leads()?;
    let workspace_id = signed_in.workspace_id;
    let _permit = state.concurrency.acquire_heavy(workspace_id).await?;
    let limit = row_page::limit(limit);
    let mut transaction = state.database.begin(workspace_id).await?;
    import::store::get(&mut transaction, import_id).await?;
    let after = after.unwrap_or(0);
    let (rows, is_full) = difference::page(&mut transaction, import_id, after, limit).await?;
    let rows: Vec<UndoDifference> = rows.into_iter().map(DifferingRow::into_difference).collect::<Result<_>>()?;
    let next_after = rows.last().filter(|_| is_full).map(|last| last.now.row);
    Ok(Json(UndoDifferencePage { rows, next_after }))
}
