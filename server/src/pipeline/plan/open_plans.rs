//! The limit on a workspace's unstarted plans (specification 11 and 22): beyond it, the oldest is dropped.
//!
//! Guarantees: a dropped plan is gone at once. Its rows, possibly millions, are deleted in the background, and by the
//! sweep if this process dies before that.

use crate::{
    base::{
        error::{Error, Result},
        limits::OPEN_PLANS_A_WORKSPACE,
    },
    pipeline::import::store::{self, PLAN, difference::PLANS, expiry},
    state::AppState,
    work::queue,
};

/// Drops the oldest plans beyond the limit, in the background.
pub async fn drop_oldest(state: AppState, workspace_id: i32) {
    if let Err(error) = try_to_drop_oldest(&state, workspace_id).await {
        tracing::warn!(%error, workspace_id, "surplus plans could not be dropped; the next new plan tries again");
    }
}

async fn try_to_drop_oldest(state: &AppState, workspace_id: i32) -> Result<()> {
    let mut transaction = state.database.begin(workspace_id).await?;
    let surplus = store::surplus_plans(&mut transaction, OPEN_PLANS_A_WORKSPACE).await?;
    transaction.commit().await?;
    for import_id in surplus.into_iter().rev() {
        match remove_plan(state, workspace_id, import_id).await {
            Ok(true) => PLANS.delete_rows(&state.database, workspace_id, import_id).await?,
            // It was dropped meanwhile by another process or plan; or it was started.
            Ok(false) | Err(Error::PlanGone | Error::NotFound) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Drops a plan; returns whether it was an unstarted one.
pub async fn drop_plan(state: &AppState, workspace_id: i32, import_id: i64) -> Result<bool> {
    let is_gone = remove_plan(state, workspace_id, import_id).await?;
    if is_gone {
        let state = state.clone().for_jobs();
        tokio::spawn(async move {
            if let Err(error) = PLANS.delete_rows(&state.database, workspace_id, import_id).await {
                tracing::warn!(%error, workspace_id, import_id, "a dropped plan's rows are left to the sweep");
            }
        });
    }
    Ok(is_gone)
}

/// Deletes a plan except its rows; returns whether it was an unstarted one.
async fn remove_plan(state: &AppState, workspace_id: i32, import_id: i64) -> Result<bool> {
    // 1. Remove the job, in a transaction of its own: the planning process notices, and stops writing.
    let mut transaction = state.database.begin(workspace_id).await?;
    let import = store::lock(&mut transaction, import_id).await?;
    if !import.is_unstarted() {
        return Ok(false);
    }
    queue::remove(&mut transaction, PLAN, import_id).await?;
    transaction.commit().await?;
    // 2. Delete it once nothing is written for it any more; one that was started meanwhile stays.
    let mut transaction = state.database.begin(workspace_id).await?;
    store::delete_unstarted(&mut transaction, import_id).await?;
    let is_gone = store::find(&mut transaction, import_id).await?.is_none();
    transaction.commit().await?;
    Ok(is_gone)
}

/// For the sweep: drops expired plans, with their rows.
pub(crate) async fn drop_expired(state: &AppState, workspace_id: i32) -> Result<()> {
    let mut transaction = state.database.begin(workspace_id).await?;
    let plans = expiry::expired_plans(&mut transaction).await?;
    transaction.commit().await?;
    for import_id in plans {
        let mut transaction = state.database.begin(workspace_id).await?;
        // It may have been started, or be planned again, since it was listed.
        let import = store::lock(&mut transaction, import_id).await;
        if !import.is_ok_and(|import| import.is_unstarted() && import.is_past_its_time) {
            continue;
        }
        queue::remove(&mut transaction, PLAN, import_id).await?;
        transaction.commit().await?;
        let mut transaction = state.database.begin(workspace_id).await?;
        store::delete_plan(&mut transaction, import_id).await?;
        transaction.commit().await?;
    }
    Ok(())
}
