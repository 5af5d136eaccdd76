//! Expired imports: unconfirmed plans, and files past their days.

use crate::base::{database::Transaction, error::Result, import_state::unstarted, limits::PLAN_HOURS};

/// Imports that were not started within a plan's time.
pub(crate) async fn expired_plans(transaction: &mut Transaction) -> Result<Vec<i64>> {
    Ok(sqlx::query_scalar(concat!(
        "select import_id from import where workspace_id = $1 and ",
        unstarted!(),
        " and greatest(created_at, planned_at) < now() - $2 * interval '1 hour'",
    ))
    .bind(transaction.workspace_id())
    .bind(PLAN_HOURS)
    .fetch_all(&mut **transaction)
    .await?)
}

/// Marks the files of imports that ended more than this many days ago as no longer kept.
pub(crate) async fn expire_files(transaction: &mut Transaction, file_days: i32) -> Result<()> {
    sqlx::query(
        "update import set files_deleted_at = now()
         where workspace_id = $1 and files_deleted_at is null and ended_at < now() - $2 * interval '1 day'",
    )
    .bind(transaction.workspace_id())
    .bind(file_days)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}
