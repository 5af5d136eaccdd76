//! The leads of a preview or an undo, page by page: what becomes of each, what stays and why.

use axum::extract::State;
use serde::Deserialize;
use sqlx::types::Json as SqlJson;
use torikomi_core::wire::{Change, ErrorAnswer, KeptValue, UndoOutcome, UndoRow, UndoRowPage};
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::write::{outcome_letter, outcome_of};
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
    OpenApiRouter::new().routes(routes!(list_undo_rows))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct RowsPage {
    /// Only these leads; all when left out.
    outcome: Option<UndoOutcome>,
    /// `true`: only leads of which something stays that is no longer, or not alone, the import's.
    #[serde(default)]
    kept: bool,
    /// Leads behind this row.
    after: Option<i32>,
    /// At most 1,000; 100 when left out.
    limit: Option<i64>,
}

#[derive(Debug, sqlx::FromRow)]
pub(super) struct Row {
    row: i32,
    outcome: String,
    is_new: bool,
    lead_id: i64,
    is_there: bool,
    email: Option<String>,
    changes: Option<SqlJson<Vec<Change>>>,
    kept: Option<SqlJson<Vec<KeptValue>>>,
    reason: Option<String>,
    later_import_id: Option<i64>,
}

/// What becomes of each lead
///
/// In the order of the file; empty until the preview is there.
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
    let _place = state.places.heavy(workspace_id).await?;
    let limit = row_page::limit(limit);
    let mut transaction = state.database.begin(workspace_id).await?;
    record::get(&mut transaction, workspace_id, import_id).await?;
    // One outcome is read along its own index; of several, the first rows of each are put together.
    let rows: Vec<Cut<Row>> = sqlx::query_as(row_page::cut(
        "select undone.*, exists (select from lead where lead.workspace_id = $1 and lead.lead_id = undone.lead_id) as is_there
         from unnest($3::text[]) as wanted
         cross join lateral (select row, outcome::text, is_new, lead_id, email, changes, kept, reason, later_import_id,
                                    value_bytes as page_bytes
                             from undo_row
                             where workspace_id = $1 and import_id = $2 and outcome = wanted::\"char\" and row > $4
                               -- the rows of a preview that was dropped are deleted a little later
                               and exists (select from undo where workspace_id = $1 and import_id = $2)
                             order by row limit $5) as undone
         order by row limit $5",
    ))
    .bind(workspace_id)
    .bind(import_id)
    .bind(wanted(outcome, kept))
    .bind(after.unwrap_or(0))
    .bind(limit)
    .fetch_all(&mut *transaction)
    .await?;
    let (rows, is_full) = row_page::page(rows, limit)?;
    let rows: Vec<UndoRow> = rows.into_iter().map(Row::into_row).collect::<Result<_>>()?;
    let next_after = rows.last().filter(|_| is_full).map(|last| last.row);
    Ok(Json(UndoRowPage { rows, next_after }))
}

fn wanted(outcome: Option<UndoOutcome>, kept: bool) -> Vec<&'static str> {
    let all = [
        UndoOutcome::Removed,
        UndoOutcome::Restored,
        UndoOutcome::PartlyRestored,
        UndoOutcome::Kept,
        UndoOutcome::Gone,
    ];
    let something_stays = |it: &UndoOutcome| matches!(it, UndoOutcome::PartlyRestored | UndoOutcome::Kept);
    let wanted = all.into_iter().filter(|it| outcome.is_none_or(|wanted| wanted == *it));
    wanted.filter(|it| !kept || something_stays(it)).map(outcome_letter).collect()
}

impl Row {
    pub(super) fn into_row(self) -> Result<UndoRow> {
        let number = |number: i64| u64::try_from(number).map_err(|error| Error::internal("a number", error));
        Ok(UndoRow {
            row: u32::try_from(self.row).map_err(|error| Error::internal("a row's number", error))?,
            outcome: outcome_of(&self.outcome)?,
            lead_id: number(self.lead_id)?,
            is_there: self.is_there,
            email: self.email,
            is_new: self.is_new,
            changes: self.changes.map(|SqlJson(changes)| changes).unwrap_or_default(),
            kept: self.kept.map(|SqlJson(kept)| kept).unwrap_or_default(),
            reason: self.reason.as_deref().map(meaning).transpose()?,
            later_import_id: self.later_import_id.map(number).transpose()?,
        })
    }
}
