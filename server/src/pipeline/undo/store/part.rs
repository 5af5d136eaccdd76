//! A part of what an undo has done, for those who are told of it.

use crate::{
    base::{database::Transaction, error::Result},
    pipeline::import::store::part::PartRow,
};

/// The next rows, behind the one and not behind the other, whose leads were removed or brought back.
pub(crate) async fn rows(
    transaction: &mut Transaction,
    workspace_id: i32,
    import_id: i64,
    through_row: i32,
    last_row: i32,
    most: i64,
) -> Result<Vec<PartRow>> {
    Ok(sqlx::query_as(
        "select row, lead_id, outcome::text from undo_row
         where workspace_id = $1 and import_id = $2 and row > $3 and row <= $4 and outcome in ('d', 'b', 'p')
         order by row limit $5",
    )
    .bind(workspace_id)
    .bind(import_id)
    .bind(through_row)
    .bind(last_row)
    .bind(most)
    .fetch_all(&mut **transaction)
    .await?)
}
