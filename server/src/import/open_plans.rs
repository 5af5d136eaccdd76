//! Plans that were not started, and how many of them a workspace can have (specification 11 and 22): of more, the oldest
//! goes.

use crate::{
    error::{Error, Result},
    import::record,
    job,
    state::AppState,
};

/// Plans of a workspace that wait for a confirmation.
pub const OPEN_PLANS_A_WORKSPACE: i64 = 20;

/// Drops the oldest plans beyond the number. In the background: a plan may have millions of rows.
pub async fn drop_oldest(state: AppState, workspace_id: i32) {
    if let Err(error) = try_to_drop_oldest(&state, workspace_id).await {
        tracing::warn!(%error, workspace_id, "old plans could not be dropped; the next new one tries again");
    }
}

async fn try_to_drop_oldest(state: &AppState, workspace_id: i32) -> Result<()> {
    let mut transaction = state.database.begin(workspace_id).await?;
    let surplus: Vec<i64> = sqlx::query_scalar(
        "select import_id from import where workspace_id = $1 and state in ('planning', 'planned', 'refused')
         order by import_id desc offset $2",
    )
    .bind(workspace_id)
    .bind(OPEN_PLANS_A_WORKSPACE)
    .fetch_all(&mut *transaction)
    .await?;
    transaction.commit().await?;
    for import_id in surplus.into_iter().rev() {
        match drop_plan(state, workspace_id, import_id).await {
            // Somebody else, or the plan after this one, has dropped it meanwhile.
            Ok(_) | Err(Error::Gone | Error::NotFound) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Drops a plan; answers whether it was one that had not been started.
pub async fn drop_plan(state: &AppState, workspace_id: i32, import_id: i64) -> Result<bool> {
    // 1. Take the job away, in a transaction of its own: whoever is planning notices, and stops writing.
    let mut transaction = state.database.begin(workspace_id).await?;
    let import = record::lock(&mut transaction, workspace_id, import_id).await?;
    if !import.was_never_started() {
        return Ok(false);
    }
    job::forget_plan(&mut transaction, workspace_id, import_id).await?;
    transaction.commit().await?;
    // 2. Nothing is left; of a large file that takes its time.
    let mut transaction = state.database.unhurried().begin(workspace_id).await?;
    record::delete_plan(&mut transaction, workspace_id, import_id).await?;
    transaction.commit().await?;
    Ok(true)
}
