//! The leads that a preview that was made again treats otherwise than was shown, page by page.

use axum::extract::State;
use serde::Deserialize;
use sqlx::types::Json as SqlJson;
use torikomi_core::wire::{Change, ErrorAnswer, KeptValue, UndoDifference, UndoDifferencePage, UndoRowBefore};
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{rows::Row, write::outcome_of};
use crate::{
    account::signed_in::SignedIn,
    column::meaning,
    error::{Error, Result},
    extract::{Json, Path, Query},
    import::record,
    row_page::{self, Cut},
    state::AppState,
};

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list_undo_differences))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct DifferencePage {
    /// Leads behind this row.
    after: Option<i32>,
    /// At most 1,000; 100 when left out.
    limit: Option<i64>,
}

#[derive(Debug, sqlx::FromRow)]
struct DifferingRow {
    #[sqlx(flatten)]
    now: Row,
    before_outcome: String,
    before_changes: Option<SqlJson<Vec<Change>>>,
    before_kept: Option<SqlJson<Vec<KeptValue>>>,
    before_reason: Option<String>,
    before_later_import_id: Option<i64>,
}

/// The leads that a preview made again treats otherwise
///
/// Each as it was shown and as it is now, in the order of the file: the first 10,000 of them. Empty for a first preview.
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
    let _place = state.places.heavy(workspace_id).await?;
    let limit = row_page::limit(limit);
    let mut transaction = state.database.begin(workspace_id).await?;
    record::get(&mut transaction, workspace_id, import_id).await?;
    let rows: Vec<Cut<DifferingRow>> = sqlx::query_as(row_page::cut(
        "select now.row, now.outcome::text, is_new, now.lead_id, now.email, now.changes, now.kept, now.reason,
                now.later_import_id, before.outcome::text as before_outcome, before.changes as before_changes,
                before.kept as before_kept, before.reason as before_reason,
                before.later_import_id as before_later_import_id, 2 * now.value_bytes::bigint as page_bytes,
                exists (select from lead where lead.workspace_id = $1 and lead.lead_id = now.lead_id) as is_there
         from undo_row_before as before
         join undo_row as now using (workspace_id, import_id, row)
         where workspace_id = $1 and import_id = $2 and row > $3 order by row limit $4",
    ))
    .bind(workspace_id)
    .bind(import_id)
    .bind(after.unwrap_or(0))
    .bind(limit)
    .fetch_all(&mut *transaction)
    .await?;
    let (rows, is_full) = row_page::page(rows, limit)?;
    let rows: Vec<UndoDifference> = rows.into_iter().map(DifferingRow::into_difference).collect::<Result<_>>()?;
    let next_after = rows.last().filter(|_| is_full).map(|last| last.now.row);
    Ok(Json(UndoDifferencePage { rows, next_after }))
}

impl DifferingRow {
    fn into_difference(self) -> Result<UndoDifference> {
        let later = self.before_later_import_id.map(u64::try_from).transpose();
        let before = UndoRowBefore {
            outcome: outcome_of(&self.before_outcome)?,
            changes: self.before_changes.map(|SqlJson(changes)| changes).unwrap_or_default(),
            kept: self.before_kept.map(|SqlJson(kept)| kept).unwrap_or_default(),
            reason: self.before_reason.as_deref().map(meaning).transpose()?,
            later_import_id: later.map_err(|error| Error::internal("an import's number", error))?,
        };
        Ok(UndoDifference { now: self.now.into_row()?, before })
    }
}
