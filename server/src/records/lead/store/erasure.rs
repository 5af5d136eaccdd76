//! Queries for leads that are to be erased.

use crate::base::{database::Transaction, error::Result};

/// Every address that the leads ever had and no other lead has: the current ones, those in rows of imports, undos and
/// mails about them, and those in edits.
pub(crate) async fn addresses(transaction: &mut Transaction, lead_ids: &[i64]) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar(
        "select email from (
             select email from lead where workspace_id = $1 and lead_id = any($2)
             union
             select email from import_row where workspace_id = $1 and lead_id = any($2)
             union
             select email from undo_row where workspace_id = $1 and lead_id = any($2)
             union
             select email from mail where workspace_id = $1 and lead_id = any($2)
             union
             select edited.email
             from lead_change
             cross join jsonb_array_elements(changes) as change
             cross join unnest(array[change ->> 'old', change ->> 'new']) as edited (email)
             where workspace_id = $1 and lead_id = any($2) and change ->> 'key' = 'email') as had
         where email is not null
           and not exists (select from lead as other
                           where other.workspace_id = $1 and other.email = had.email and other.lead_id <> all($2))",
    )
    .bind(transaction.workspace_id())
    .bind(lead_ids)
    .fetch_all(&mut **transaction)
    .await?)
}
