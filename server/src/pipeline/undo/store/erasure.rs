//! Erasure of leads from the records of undos.

use crate::base::{database::Transaction, error::Result};

/// Removes values and addresses from the leads' rows. The list of changed items stays.
pub(crate) async fn erase_rows(transaction: &mut Transaction, lead_ids: &[i64]) -> Result<()> {
    sqlx::query(
        r#"update undo_row
           set email = null,
               changes = (select jsonb_agg(change || '{"old": null, "new": null}')
                          from jsonb_array_elements(changes) as change),
               kept = (select jsonb_agg(value || '{"old": null, "new": null, "present": null}')
                       from jsonb_array_elements(kept) as value)
           where workspace_id = $1 and lead_id = any($2)"#,
    )
    .bind(transaction.workspace_id())
    .bind(lead_ids)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

/// Deletes what a preview had shown of the leads before it was rebuilt.
pub(crate) async fn delete_differences(transaction: &mut Transaction, lead_ids: &[i64]) -> Result<()> {
    sqlx::query(
        "delete from undo_row_before using undo_row
         where undo_row_before.workspace_id = $1 and undo_row.workspace_id = $1
           and undo_row.import_id = undo_row_before.import_id and undo_row.row = undo_row_before.row
           and undo_row.lead_id = any($2)",
    )
    .bind(transaction.workspace_id())
    .bind(lead_ids)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}
