//! The rows by which a rebuilt plan differs from the one that was shown, page by page (specification 11).

use axum::extract::State;
use serde::Deserialize;
use torikomi_core::wire::{ErrorAnswer, PlanDifference, PlanDifferencePage};
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::rows::{ItemOrder, number, to_wire_decision, to_wire_rows};
use crate::{
    accounts::account::signed_in::SignedIn,
    base::{error::Result, row_page},
    http::extract::{Json, Path, Query},
    pipeline::import::{self, store::difference},
    state::AppState,
};

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list_plan_differences))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct DifferencePage {
    /// Only rows after this one.
    after: Option<i32>,
    /// At most 1,000; 100 by default.
    limit: Option<i64>,
}

/// List the rows by which a rebuilt plan differs from the plan that was shown
///
/// Each row as it was shown and as it is now, in the file's order. At most the first 10,000 rows that differ. Empty for
/// a plan that was not rebuilt.
#[utoipa::path(get, path = "/api/import/{id}/difference", tag = "import", params(("id" = u64, Path), DifferencePage),
    responses((status = 200, body = PlanDifferencePage), (status = 404, body = ErrorAnswer)))]
async fn list_plan_differences(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(import_id): Path<i64>,
    Query(DifferencePage { after, limit }): Query<DifferencePage>,
) -> Result<Json<PlanDifferencePage>> {
    signed_in.require_import()?;
    signed_in.require_read_leads()?;
    let workspace_id = signed_in.workspace_id;
    let _permit = state.concurrency.acquire_heavy(workspace_id).await?;
    let limit = row_page::limit(limit);
    let mut transaction = state.database.begin(workspace_id).await?;
    let import = import::store::get(&mut transaction, import_id).await?;
    let after = after.unwrap_or(0);
    let (planned, is_full) = difference::page(&mut transaction, import_id, after, limit).await?;
    let next_after = planned.last().filter(|_| is_full).map(|last| number(last.position.row)).transpose()?;
    let numbers: Vec<i32> = planned.iter().map(|row| row.position.row).collect();
    let shown = difference::rows_before(&mut transaction, import_id, &numbers).await?;
    let format = import::store::format(&mut transaction, import_id).await?;
    let order = ItemOrder::new(&format);
    let now = to_wire_rows(&state, transaction, &import, planned).await?;
    let mut rows = Vec::with_capacity(now.len());
    for (now, before) in now.into_iter().zip(shown) {
        let before = to_wire_decision(before, now.row, &format, &order)?;
        rows.push(PlanDifference { now, before });
    }
    Ok(Json(PlanDifferencePage { rows, next_after }))
}
