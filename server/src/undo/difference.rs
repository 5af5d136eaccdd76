//! Which leads of a preview that is made again are to be treated otherwise than it was shown; as a plan's
//! (`plan::difference`), and paged.

use axum::extract::State;
use serde::Deserialize;
use sqlx::types::Json as SqlJson;
use torikomi_core::wire::{
    Change, ErrorAnswer, KeptValue, MOST_DIFFERENCES, UndoDifference, UndoDifferencePage, UndoRowBefore,
};
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{rows::Row, write::outcome_of};
use crate::{
    account::signed_in::SignedIn,
    column::meaning,
    database::Transaction,
    error::{Error, Result},
    extract::{Json, Path, Query},
    import::record,
    state::AppState,
};

const PAGE_ROWS: i64 = 100;
const MOST_ROWS: i64 = 1_000;

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
    let limit = limit.unwrap_or(PAGE_ROWS).clamp(1, MOST_ROWS);
    let mut transaction = state.database.begin(workspace_id).await?;
    record::get(&mut transaction, workspace_id, import_id).await?;
    let rows: Vec<DifferingRow> = sqlx::query_as(
        "select now.row, now.outcome::text, is_new, now.lead_id, now.email, now.changes, now.kept, now.reason,
                now.later_import_id, before.outcome::text as before_outcome, before.changes as before_changes,
                before.kept as before_kept, before.reason as before_reason,
                before.later_import_id as before_later_import_id,
                exists (select from lead where lead.workspace_id = $1 and lead.lead_id = now.lead_id) as is_there
         from undo_row_before as before
         join undo_row as now using (workspace_id, import_id, row)
         where workspace_id = $1 and import_id = $2 and row > $3 order by row limit $4",
    )
    .bind(workspace_id)
    .bind(import_id)
    .bind(after.unwrap_or(0))
    .bind(limit)
    .fetch_all(&mut *transaction)
    .await?;
    let is_full = i64::try_from(rows.len()).is_ok_and(|count| count == limit);
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

/// What is there was shown: set aside, to be compared with what comes.
pub(super) async fn set_aside(
    transaction: &mut Transaction,
    workspace_id: i32,
    import_id: i64,
    (after, through): (i32, i32),
) -> Result<()> {
    sqlx::query(
        "with shown as (delete from undo_row where workspace_id = $1 and import_id = $2 and row > $3 and row <= $4
                        returning row, outcome, changes, kept, reason, later_import_id)
         insert into undo_row_before (workspace_id, import_id, row, outcome, changes, kept, reason, later_import_id)
         select $1, $2, row, outcome, changes, kept, reason, later_import_id from shown",
    )
    .bind(workspace_id)
    .bind(import_id)
    .bind(after)
    .bind(through)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

/// How many of these rows are other ones than those that were set aside. As many are kept as there is room for behind
/// `known` ones.
pub(super) async fn compare(
    transaction: &mut Transaction,
    workspace_id: i32,
    import_id: i64,
    (after, through): (i32, i32),
    known: u64,
) -> Result<u64> {
    sqlx::query(
        "delete from undo_row_before as shown using undo_row as now
         where shown.workspace_id = $1 and shown.import_id = $2 and shown.row > $3 and shown.row <= $4
           and now.workspace_id = $1 and now.import_id = $2 and now.row = shown.row and now.outcome = shown.outcome
           and now.changes is not distinct from shown.changes and now.kept is not distinct from shown.kept
           and now.reason is not distinct from shown.reason
           and now.later_import_id is not distinct from shown.later_import_id",
    )
    .bind(workspace_id)
    .bind(import_id)
    .bind(after)
    .bind(through)
    .execute(&mut **transaction)
    .await?;
    let room = MOST_DIFFERENCES.saturating_sub(known);
    let differing: i64 = sqlx::query_scalar(
        "with differing as (select row, row_number() over (order by row) as place from undo_row_before
                            where workspace_id = $1 and import_id = $2 and row > $3 and row <= $4),
              beyond as (delete from undo_row_before using differing
                         where workspace_id = $1 and import_id = $2 and undo_row_before.row = differing.row
                           and place > $5)
         select count(*) from differing",
    )
    .bind(workspace_id)
    .bind(import_id)
    .bind(after)
    .bind(through)
    .bind(i64::try_from(room).unwrap_or(i64::MAX))
    .fetch_one(&mut **transaction)
    .await?;
    u64::try_from(differing).map_err(|error| Error::internal("a number of leads", error))
}

pub(super) async fn forget(transaction: &mut Transaction, workspace_id: i32, import_id: i64) -> Result<()> {
    sqlx::query("delete from undo_row_before where workspace_id = $1 and import_id = $2")
        .bind(workspace_id)
        .bind(import_id)
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

/// The sweep's: of undos that are no previews any more.
pub(super) async fn sweep(transaction: &mut Transaction, workspace_id: i32) -> Result<()> {
    sqlx::query(
        "delete from undo_row_before
         where workspace_id = $1
           and not exists (select from undo
                           where undo.workspace_id = $1 and undo.import_id = undo_row_before.import_id
                             and undo.state in ('planning', 'planned'))",
    )
    .bind(workspace_id)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}
