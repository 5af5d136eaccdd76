//! The results of an undo for leads, in parts, for notifications.

use torikomi_core::wire::UndoOutcome;

use crate::base::{column::Letter, database::Transaction, error::Result};

/// A row of the file, and the result for its lead.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct ResultRow {
    pub(crate) row: i32,
    pub(crate) lead_id: i64,
    #[sqlx(try_from = "Letter<UndoOutcome>")]
    pub(crate) outcome: UndoOutcome,
}

/// The next rows, after the one and up to the other, whose leads were removed or restored.
pub(crate) async fn next_rows(
    transaction: &mut Transaction,
    import_id: i64,
    through_row: i32,
    last_row: i32,
    most: i64,
) -> Result<Vec<ResultRow>> {
    Ok(sqlx::query_as(
        "select row, lead_id, outcome::text from undo_row
         where workspace_id = $1 and import_id = $2 and row > $3 and row <= $4 and outcome in ('d', 'b', 'p')
         order by row limit $5",
    )
    .bind(transaction.workspace_id())
    .bind(import_id)
    .bind(through_row)
    .bind(last_row)
    .bind(most)
    .fetch_all(&mut **transaction)
    .await?)
}
