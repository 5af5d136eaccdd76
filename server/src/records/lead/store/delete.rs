//! Leads that go.

use crate::base::{database::Transaction, error::Result};

/// Those of the leads that are there, in the order of their numbers. Nobody else changes them until the transaction
/// ends.
pub(crate) async fn lock(transaction: &mut Transaction, workspace_id: i32, lead_ids: &[i64]) -> Result<Vec<i64>> {
    Ok(sqlx::query_scalar(
        "select lead_id from lead where workspace_id = $1 and lead_id = any($2) order by lead_id for update",
    )
    .bind(workspace_id)
    .bind(lead_ids)
    .fetch_all(&mut **transaction)
    .await?)
}

/// With their names, memos and histories.
pub(crate) async fn delete(transaction: &mut Transaction, workspace_id: i32, lead_ids: &[i64]) -> Result<()> {
    sqlx::query("delete from lead where workspace_id = $1 and lead_id = any($2)")
        .bind(workspace_id)
        .bind(lead_ids)
        .execute(&mut **transaction)
        .await?;
    Ok(())
}
