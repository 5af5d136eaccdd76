//! The rows by which a plan that was made again differs from the one that was shown, page by page (specification 11).

use axum::extract::State;
use serde::Deserialize;
use sqlx::types::Json as SqlJson;
use torikomi_core::wire::{ErrorAnswer, ImportRowBefore, PlanDifference, PlanDifferencePage};
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::rows::{Order, PlannedRow, company_number, number, outcome, tell};
use crate::{
    account::signed_in::SignedIn,
    error::Result,
    extract::{Json, Path, Query},
    import::record,
    plan::stored::{Changes, StoredProblem},
    row_page::{self, Cut},
    state::AppState,
};

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list_plan_differences))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct DifferencePage {
    /// Rows behind this one.
    after: Option<i32>,
    /// At most 1,000; 100 when left out.
    limit: Option<i64>,
}

#[derive(Debug, sqlx::FromRow)]
struct Before {
    outcome: String,
    changes: Option<SqlJson<Changes>>,
    left_company: Option<String>,
    left_company_id: Option<i32>,
    problems: Option<SqlJson<Vec<StoredProblem>>>,
}

/// The rows by which a plan that was made again differs
///
/// Each as it was shown and as it is now, in the file's order: the first 10,000 of them. Empty for a first plan.
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
    let _place = state.places.heavy(workspace_id).await?;
    let limit = row_page::limit(limit);
    let mut transaction = state.database.begin(workspace_id).await?;
    let import = record::get(&mut transaction, workspace_id, import_id).await?;
    let planned: Vec<Cut<PlannedRow>> = sqlx::query_as(row_page::cut(
        "select row, now.outcome::text, now.lead_id, byte_offset, size_bytes, now.changes, now.problems,
                now.company ->> 'left' as left_company, (now.company ->> 'left_id')::integer as left_company_id,
                exists (select from lead where lead.workspace_id = $1 and lead.lead_id = now.lead_id) as is_there,
                size_bytes::bigint + 2 * value_bytes::bigint as page_bytes
         from import_row_before as before
         join import_row as now using (workspace_id, import_id, row)
         where workspace_id = $1 and import_id = $2 and row > $3 order by row limit $4",
    ))
    .bind(workspace_id)
    .bind(import_id)
    .bind(after.unwrap_or(0))
    .bind(limit)
    .fetch_all(&mut *transaction)
    .await?;
    let (planned, is_full) = row_page::page(planned, limit)?;
    let next_after = planned.last().filter(|_| is_full).map(|last| number(last.row)).transpose()?;
    let shown: Vec<Before> = sqlx::query_as(
        "select outcome::text, changes, company ->> 'left' as left_company,
                (company ->> 'left_id')::integer as left_company_id, problems
         from import_row_before
         where workspace_id = $1 and import_id = $2 and row = any($3) order by row",
    )
    .bind(workspace_id)
    .bind(import_id)
    .bind(planned.iter().map(|row| row.row).collect::<Vec<_>>())
    .fetch_all(&mut *transaction)
    .await?;
    let format = record::format(&mut transaction, workspace_id, import_id).await?;
    let order = Order::new(&format);
    let now = tell(&state, transaction, workspace_id, &import, planned).await?;
    let mut rows = Vec::with_capacity(now.len());
    for (now, before) in now.into_iter().zip(shown) {
        let problems = before.problems.map(|SqlJson(problems)| problems).unwrap_or_default();
        let before = ImportRowBefore {
            outcome: outcome(&before.outcome)?,
            changes: order.of_changes(before.changes),
            left_company: before.left_company,
            left_company_id: before.left_company_id.map(company_number).transpose()?,
            problems: problems.into_iter().map(|problem| problem.into_problem(now.row, &format)).collect(),
        };
        rows.push(PlanDifference { now, before });
    }
    Ok(Json(PlanDifferencePage { rows, next_after }))
}
