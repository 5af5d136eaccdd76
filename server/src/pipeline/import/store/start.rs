//! The start of an import, the rebuilding of its plan, and the retry of a failed one.

use sqlx::types::Json;
use torikomi_core::{domain::limits::NAMES_OF_A_KIND, wire::ImportCounts};

use crate::base::{database::Transaction, error::Result};

/// Whether something that the plan touches after row `after` has changed since it was made. `has_begun`: names that the
/// import creates may exist.
pub(crate) async fn has_changed(
    transaction: &mut Transaction,
    import_id: i64,
    after: i32,
    has_begun: bool,
) -> Result<bool> {
    Ok(sqlx::query_scalar(include_str!("changed_since_plan.sql"))
        .bind(transaction.workspace_id())
        .bind(import_id)
        .bind(after)
        .bind(has_begun)
        .bind(i64::try_from(NAMES_OF_A_KIND).unwrap_or(i64::MAX))
        .fetch_one(&mut **transaction)
        .await?)
}

/// Makes the import pending.
pub(crate) async fn accept(transaction: &mut Transaction, import_id: i64) -> Result<()> {
    sqlx::query(
        "update import set state = 'waiting', started_at = now(), done_rows = 0, applied_row = 0
         where workspace_id = $1 and import_id = $2",
    )
    .bind(transaction.workspace_id())
    .bind(import_id)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

/// Marks the plan as being rebuilt; the next plan is compared with what was shown.
pub(crate) async fn rebuild_plan(transaction: &mut Transaction, import_id: i64, shown: &ImportCounts) -> Result<()> {
    sqlx::query(
        "update import
         set state = 'planning', previous_counts = $3, previous_leaving_count = leaving_count,
             previous_new_names = new_names, done_rows = 0
         where workspace_id = $1 and import_id = $2",
    )
    .bind(transaction.workspace_id())
    .bind(import_id)
    .bind(Json(shown))
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

/// Makes a failed import pending again.
pub(crate) async fn requeue(transaction: &mut Transaction, import_id: i64) -> Result<()> {
    sqlx::query(include_str!("retry.sql"))
        .bind(transaction.workspace_id())
        .bind(import_id)
        .execute(&mut **transaction)
        .await?;
    Ok(())
}
