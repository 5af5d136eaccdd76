//! The leads of a preview or an undo, page by page: the outcome of each, and what stays and why.

use axum::extract::State;
use serde::Deserialize;
use torikomi_core::wire::{ErrorAnswer, UndoOutcome, UndoRow, UndoRowPage};
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    accounts::account::signed_in::SignedIn,
    base::{error::Result, row_page},
    http::extract::{Json, Path, Query},
    pipeline::{
        import,
        undo::store::listing::{self, Row},
    },
    state::AppState,
};

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list_undo_rows))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct RowsPage {
    /// Only leads with this outcome; all leads by default.
    outcome: Option<UndoOutcome>,
    /// `true`: only leads with values that stay because they are no longer the import's, or not the import's alone.
    #[serde(default)]
    kept: bool,
    /// Only leads after this row.
    after: Option<i32>,
    /// At most 1,000; 100 by default.
    limit: Option<i64>,
}

/// List the leads of an undo, with their outcomes
///
/// In the file's order. Empty until the preview is ready.
#[utoipa::path(get, path = "/api/import/{id}/undo/row", tag = "undo", params(("id" = u64, Path), RowsPage),
    responses((status = 200, body = UndoRowPage), (status = 404, body = ErrorAnswer)))]
async fn list_undo_rows(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(import_id): Path<i64>,
    Query(RowsPage { outcome, kept, after, limit }): Query<RowsPage>,
) -> Result<Json<UndoRowPage>> {
    signed_in.require_import()?;
    signed_in.require_read_leads()?;
    let workspace_id = signed_in.workspace_id;
    let _permit = state.concurrency.acquire_heavy(workspace_id).await?;
    let limit = row_page::limit(limit);
    let mut transaction = state.database.begin(workspace_id).await?;
    import::store::get(&mut transaction, import_id).await?;
    let (outcomes, after) = (matching_outcomes(outcome, kept), after.unwrap_or(0));
    let (rows, is_full) = listing::page(&mut transaction, import_id, &outcomes, after, limit).await?;
    let rows: Vec<UndoRow> = rows.into_iter().map(Row::into_row).collect::<Result<_>>()?;
    let next_after = rows.last().filter(|_| is_full).map(|last| last.row);
    Ok(Json(UndoRowPage { rows, next_after }))
}

fn matching_outcomes(outcome: Option<UndoOutcome>, kept: bool) -> Vec<UndoOutcome> {
    let all = [
        UndoOutcome::Removed,
        UndoOutcome::Restored,
        UndoOutcome::PartlyRestored,
        UndoOutcome::Kept,
        UndoOutcome::Gone,
    ];
    let has_kept_values = |it: &UndoOutcome| matches!(it, UndoOutcome::PartlyRestored | UndoOutcome::Kept);
    let outcomes = all.into_iter().filter(|it| outcome.is_none_or(|wanted| wanted == *it));
    outcomes.filter(|it| !kept || has_kept_values(it)).collect()
}
