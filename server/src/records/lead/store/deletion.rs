//! Deletion of leads from the tables.

use crate::base::{database::Transaction, error::Result};

/// With their names, memos and histories.
pub(crate) async fn delete(transaction: &mut Transaction, lead_ids: &[i64]) -> Result<()> {
    sqlx::query("delete from lead where workspace_id = $1 and lead_id = any($2)")
        .bind(transaction.workspace_id())
        .bind(lead_ids)
        .execute(&mut **transaction)
        .await?;
    Ok(())
}
