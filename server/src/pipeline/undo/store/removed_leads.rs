//! Undos whose removed leads are to be erased.

use crate::base::{database::Transaction, error::Result};

/// An undo whose rows are to be erased, and the last row that it applied.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct ExpiredUndo {
    pub(crate) import_id: i64,
    pub(crate) applied_row: i32,
}

/// Those whose import's file is gone.
pub(crate) async fn expired_undos(transaction: &mut Transaction) -> Result<Vec<ExpiredUndo>> {
    Ok(sqlx::query_as(
        "select import_id, undo.applied_row from undo join import using (workspace_id, import_id)
         where workspace_id = $1 and undo.state in ('done', 'failed') and undo.applied_row > 0
           and erased_at is null and files_deleted_at is not null",
    )
    .bind(transaction.workspace_id())
    .fetch_all(&mut **transaction)
    .await?)
}

#[derive(Debug, sqlx::FromRow)]
pub(crate) struct RemovedLead {
    pub(crate) row: i32,
    pub(crate) lead_id: i64,
}

/// The next removed leads after one row, up to another.
pub(crate) async fn next_block(
    transaction: &mut Transaction,
    import_id: i64,
    (after, last): (i32, i32),
    limit: i64,
) -> Result<Vec<RemovedLead>> {
    Ok(sqlx::query_as(
        "select row, lead_id from undo_row
         where workspace_id = $1 and import_id = $2 and outcome = 'd' and row > $3 and row <= $4 order by row limit $5",
    )
    .bind(transaction.workspace_id())
    .bind(import_id)
    .bind(after)
    .bind(last)
    .bind(limit)
    .fetch_all(&mut **transaction)
    .await?)
}

pub(crate) async fn note_erased(transaction: &mut Transaction, import_id: i64) -> Result<()> {
    sqlx::query("update undo set erased_at = now() where workspace_id = $1 and import_id = $2")
        .bind(transaction.workspace_id())
        .bind(import_id)
        .execute(&mut **transaction)
        .await?;
    Ok(())
}
