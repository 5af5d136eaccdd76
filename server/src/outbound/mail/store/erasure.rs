//! Erasure of leads from their mails.

use crate::base::{database::Transaction, error::Result};

/// Removes the addresses and texts from the leads' mails; the results stay.
pub(crate) async fn erase(transaction: &mut Transaction, lead_ids: &[i64]) -> Result<()> {
    sqlx::query(
        "update mail set email = null, message = null
         where workspace_id = $1 and lead_id = any($2) and state in ('sent', 'failed', 'cancelled')",
    )
    .bind(transaction.workspace_id())
    .bind(lead_ids)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}
