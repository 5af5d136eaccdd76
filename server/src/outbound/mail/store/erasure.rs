//! Mails to leads that are erased with all that is about them.

use crate::base::{database::Transaction, error::Result};

/// Takes the addresses and texts out of the leads' mails; what became of them stays.
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
