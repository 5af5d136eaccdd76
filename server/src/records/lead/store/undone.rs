//! Leads that an undo changes or removes, block by block.

use crate::base::{database::Transaction, error::Result};

/// How often somebody has edited a lead.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct EditedLead {
    pub(crate) lead_id: i64,
    pub(crate) edits: i32,
}

/// Those of the leads that are there, in the order of their numbers; nobody else changes them until the transaction
/// ends.
pub(crate) async fn lock(
    transaction: &mut Transaction,
    workspace_id: i32,
    lead_ids: &[i64],
) -> Result<Vec<EditedLead>> {
    Ok(sqlx::query_as(
        "select lead_id, revision - recorded_writes as edits from lead where workspace_id = $1 and lead_id = any($2)
         order by lead_id for update",
    )
    .bind(workspace_id)
    .bind(lead_ids)
    .fetch_all(&mut **transaction)
    .await?)
}

pub(crate) async fn delete(transaction: &mut Transaction, workspace_id: i32, lead_ids: &[i64]) -> Result<()> {
    sqlx::query("delete from lead where workspace_id = $1 and lead_id = any($2)")
        .bind(workspace_id)
        .bind(lead_ids)
        .execute(&mut **transaction)
        .await?;
    Ok(())
}
