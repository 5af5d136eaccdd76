//! The queries of an undo's preview, and its writes into the undo.

use futures::TryStreamExt;
use serde_json::Value;
use sqlx::types::Json;
use torikomi_core::{
    domain::{format::CustomItem, problem::Message},
    wire::{Change, Outcome, UndoCounts},
};

use crate::{
    base::{
        column::Letter,
        database::Transaction,
        error::{Error, Result},
        pace::Pace,
    },
    pipeline::import::store::stored_form::StoredChanges,
};

/// Dropping the preview waits until the transaction ends.
pub(crate) async fn lock(transaction: &mut Transaction, import_id: i64) -> Result<()> {
    sqlx::query("select from undo where workspace_id = $1 and import_id = $2 for key share")
        .bind(transaction.workspace_id())
        .bind(import_id)
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

/// The number of the import's rows with an effect, after one row and up to another.
pub(crate) async fn count_rows(
    transaction: &mut Transaction,
    import_id: i64,
    (after, last): (i32, i32),
) -> Result<i64> {
    Ok(sqlx::query_scalar(
        "select count(*) from import_row where workspace_id = $1 and import_id = $2 and row > $3 and row <= $4
                                           and outcome in ('n', 'o')",
    )
    .bind(transaction.workspace_id())
    .bind(import_id)
    .bind(after)
    .bind(last)
    .fetch_one(&mut **transaction)
    .await?)
}

/// A row of the import with an effect.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct AppliedRow {
    pub(crate) row: i32,
    #[sqlx(try_from = "Letter<Outcome>")]
    pub(crate) outcome: Outcome,
    pub(crate) lead_id: i64,
    pub(crate) email: Option<String>,
    pub(crate) byte_offset: i64,
    pub(crate) size_bytes: i32,
}

/// The next of these rows: at most `rows` of them, and at most `bytes` of changes together.
pub(crate) async fn next_rows(
    transaction: &mut Transaction,
    import_id: i64,
    (after, last): (i32, i32),
    (rows, bytes): (i64, i64),
) -> Result<Vec<AppliedRow>> {
    Ok(sqlx::query_as(
        "select row, outcome::text, lead_id, email, byte_offset, size_bytes
         from (select *, sum(value_bytes) over (order by row) - value_bytes as bytes_before
               from (select row, outcome, lead_id, email, byte_offset, size_bytes, value_bytes from import_row
                     where workspace_id = $1 and import_id = $2 and row > $3 and row <= $4 and outcome in ('n', 'o')
                     order by row limit $5) as next) as next
         where bytes_before < $6 order by row",
    )
    .bind(transaction.workspace_id())
    .bind(import_id)
    .bind(after)
    .bind(last)
    .bind(rows)
    .bind(bytes)
    .fetch_all(&mut **transaction)
    .await?)
}

/// The changes that a row made to a lead.
#[derive(Debug, sqlx::FromRow)]
struct LeadChanges {
    lead_id: i64,
    row: i32,
    #[sqlx(json)]
    changes: StoredChanges,
}

/// Calls `take` with each row, up to `last`, that overwrote one of these leads, and with its changes; in the order of
/// the rows.
pub(crate) async fn changes_of(
    transaction: &mut Transaction,
    import_id: i64,
    lead_ids: &[i64],
    last: i32,
    mut take: impl FnMut(i64, i32, Vec<Change>),
) -> Result<()> {
    let mut rows = sqlx::query_as::<_, LeadChanges>(
        "select lead_id, row, changes from import_row
         where workspace_id = $1 and import_id = $2 and lead_id = any($3) and row <= $4 and outcome = 'o'
         order by row",
    )
    .bind(transaction.workspace_id())
    .bind(import_id)
    .bind(lead_ids)
    .bind(last)
    .fetch(&mut **transaction);
    let mut pace = Pace::default();
    while let Some(LeadChanges { lead_id, row, changes }) = rows.try_next().await? {
        take(lead_id, row, changes.into_changes());
        pace.step().await;
    }
    Ok(())
}

/// A lead that exists, and the number of its edits.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct CurrentLead {
    pub(crate) lead_id: i64,
    pub(crate) email: String,
    pub(crate) edits: i32,
}

/// Those of the leads that exist.
pub(crate) async fn current_leads(transaction: &mut Transaction, lead_ids: &[i64]) -> Result<Vec<CurrentLead>> {
    Ok(sqlx::query_as(
        "select lead_id, email, revision - recorded_writes as edits from lead
         where workspace_id = $1 and lead_id = any($2)",
    )
    .bind(transaction.workspace_id())
    .bind(lead_ids)
    .fetch_all(&mut **transaction)
    .await?)
}

/// The imports after this one that have ended and were not undone.
pub(crate) async fn later_imports(transaction: &mut Transaction, import_id: i64) -> Result<Vec<i64>> {
    Ok(sqlx::query_scalar(
        "select later.import_id from import as this
         join import as later on later.workspace_id = $1 and later.ended_at > this.ended_at
         where this.workspace_id = $1 and this.import_id = $2 and later.state in ('done', 'failed', 'undoing')",
    )
    .bind(transaction.workspace_id())
    .bind(import_id)
    .fetch_all(&mut **transaction)
    .await?)
}

pub(crate) async fn note_progress(
    transaction: &mut Transaction,
    import_id: i64,
    done_rows: i64,
    total_rows: i64,
) -> Result<()> {
    sqlx::query("update undo set done_rows = $3, total_rows = $4 where workspace_id = $1 and import_id = $2")
        .bind(transaction.workspace_id())
        .bind(import_id)
        .bind(done_rows)
        .bind(total_rows)
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

/// A preview when it is shown.
#[derive(Debug)]
pub(crate) struct Summary {
    pub(crate) counts: UndoCounts,
    /// The workspace's changes at the moment of the preview.
    pub(crate) changes: i64,
    pub(crate) later_imports: Vec<i64>,
    pub(crate) used_names: Value,
    pub(crate) removed_names: Value,
    pub(crate) custom_items: Vec<CustomItem>,
    pub(crate) companies: Option<Value>,
    pub(crate) bytes: u64,
}

/// Marks the undo as previewed, if it was still being previewed.
pub(crate) async fn show(
    transaction: &mut Transaction,
    import_id: i64,
    summary: &Summary,
    differing_rows: Option<u64>,
) -> Result<()> {
    let counts = &summary.counts;
    sqlx::query(include_str!("planned.sql"))
        .bind(transaction.workspace_id())
        .bind(import_id)
        .bind(summary.changes)
        .bind(&summary.later_imports)
        .bind(&summary.used_names)
        .bind(&summary.removed_names)
        .bind(Json(&summary.custom_items))
        .bind(number(counts.leads)?)
        .bind(number(counts.removed)?)
        .bind(number(counts.restored)?)
        .bind(number(counts.partly_restored)?)
        .bind(number(counts.kept)?)
        .bind(number(counts.gone)?)
        .bind(number(counts.kept_values)?)
        .bind(number(counts.removed_names)?)
        .bind(&summary.companies)
        .bind(differing_rows.map(number).transpose()?)
        .bind(number(summary.bytes)?)
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

/// There is no room for the preview. Returns the last row that the undo had applied before; `None` if it was no longer
/// being previewed.
pub(crate) async fn refuse(transaction: &mut Transaction, import_id: i64, failure: &Message) -> Result<Option<i32>> {
    Ok(sqlx::query_scalar(
        "update undo
         set state = 'failed', failure = $3, ended_at = now(), previous_counts = null, preview_bytes = 0
         where workspace_id = $1 and import_id = $2 and state = 'planning' returning applied_row",
    )
    .bind(transaction.workspace_id())
    .bind(import_id)
    .bind(Json(failure))
    .fetch_optional(&mut **transaction)
    .await?)
}

fn number(count: u64) -> Result<i64> {
    i64::try_from(count).map_err(|error| Error::internal("a number of a preview", error))
}
