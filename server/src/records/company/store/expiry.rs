//! Expiry of company data that is kept only as long as an import's files.

use crate::base::{database::Transaction, error::Result};

/// Deletes the company CSV's names for imports whose files are no longer kept.
pub(crate) async fn delete_names(transaction: &mut Transaction) -> Result<()> {
    sqlx::query(
        "delete from import_company_name using import
         where import_company_name.workspace_id = $1 and import.workspace_id = $1
           and import.import_id = import_company_name.import_id and files_deleted_at is not null",
    )
    .bind(transaction.workspace_id())
    .execute(&mut **transaction)
    .await?;
    Ok(())
}
