//! Companies that an import registered, for deletion by its undo.

use crate::base::{
    database::Transaction,
    error::{Error, Result},
};

/// The companies that the import registered and that were not edited since, if the undo is to delete them; none of them
/// is given to a lead until the transaction ends.
pub(crate) async fn lock_unedited(transaction: &mut Transaction, import_id: i64) -> Result<Vec<i32>> {
    Ok(sqlx::query_scalar(
        "select company_id from company
         where workspace_id = $1 and import_id = $2 and revision = 1 and not is_leaving
           and exists (select from undo where undo.workspace_id = $1 and undo.import_id = $2 and deletes_companies)
         order by company_id for update",
    )
    .bind(transaction.workspace_id())
    .bind(import_id)
    .fetch_all(&mut **transaction)
    .await?)
}

/// Deletes the ones of these companies that no lead belongs to or is joining; returns how many.
pub(crate) async fn delete_unused(transaction: &mut Transaction, company_ids: &[i32]) -> Result<i64> {
    let deleted = sqlx::query(
        "delete from company
         where workspace_id = $1 and company_id = any($2) and joined_through is null
           and not exists (select from lead
                           where lead.workspace_id = $1 and lead.company_id = company.company_id)",
    )
    .bind(transaction.workspace_id())
    .bind(company_ids)
    .execute(&mut **transaction)
    .await?;
    i64::try_from(deleted.rows_affected()).map_err(|error| Error::internal("a number of companies", error))
}
