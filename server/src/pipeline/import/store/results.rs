//! The results of an import for leads, in parts, for notifications.

use torikomi_core::wire::Outcome;

use crate::base::{column::Letter, database::Transaction, error::Result};

/// A row of the file, and the result for its lead.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct ResultRow {
    pub(crate) row: i32,
    pub(crate) lead_id: i64,
    #[sqlx(try_from = "Letter<Outcome>")]
    pub(crate) outcome: Outcome,
}

/// The next rows, after the one and up to the other, that registered or overwrote a lead.
pub(crate) async fn next_rows(
    transaction: &mut Transaction,
    import_id: i64,
    through_row: i32,
    last_row: i32,
    most: i64,
) -> Result<Vec<ResultRow>> {
    Ok(sqlx::query_as(
        "select row, lead_id, outcome::text from import_row
         where workspace_id = $1 and import_id = $2 and row > $3 and row <= $4 and outcome in ('n', 'o', 'u')
           and lead_id is not null
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
