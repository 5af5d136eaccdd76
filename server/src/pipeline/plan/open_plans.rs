//! Plans that were not started, and how many of them a workspace can have (specification 11 and 22): of more, the oldest
//! goes.
//!
//! Guarantees: a plan that is dropped is gone at once. Its rows, of which there may be millions, are deleted in the
//! background, and by the sweep where this process dies before that.

use crate::{
    base::{
        error::{Error, Result},
        limits::OPEN_PLANS_A_WORKSPACE,
    },
    pipeline::import::store::{self, PLAN, difference::PLANS, old},
    state::AppState,
    work::queue,
};

/// Drops the oldest plans beyond the number: a job's, which nobody waits for.
pub async fn drop_oldest(state: AppState, workspace_id: i32) {
    if let Err(error) = try_to_drop_oldest(&state, workspace_id).await {
        tracing::warn!(%error, workspace_id, "old plans could not be dropped; the next new one tries again");
    }
}

async fn try_to_drop_oldest(state: &AppState, workspace_id: i32) -> Result<()> {
    let mut transaction = state.database.begin(workspace_id).await?;
    let surplus = store::surplus_plans(&mut transaction, OPEN_PLANS_A_WORKSPACE).await?;
    transaction.commit().await?;
    for import_id in surplus.into_iter().rev() {
        match let_go(state, workspace_id, import_id).await {
            Ok(true) => PLANS.delete_rows(&state.database, workspace_id, import_id).await?,
            // Somebody else, or the plan after this one, has dropped it meanwhile; or it was started.
            Ok(false) | Err(Error::PlanGone | Error::NotFound) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Drops a plan; answers whether it was one that had not been started.
pub async fn drop_plan(state: &AppState, workspace_id: i32, import_id: i64) -> Result<bool> {
    let is_gone = let_go(state, workspace_id, import_id).await?;
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

/// Deletes a plan but for its rows; answers whether it was one that had not been started.
async fn let_go(state: &AppState, workspace_id: i32, import_id: i64) -> Result<bool> {
    // 1. Take the job away, in a transaction of its own: whoever is planning notices, and stops writing.
    let mut transaction = state.database.begin(workspace_id).await?;
    let import = store::lock(&mut transaction, import_id).await?;
    if !import.was_never_started() {
        return Ok(false);
    }
    queue::forget(&mut transaction, PLAN, import_id).await?;
    transaction.commit().await?;
    // 2. It goes once nothing is written for it any more; one that was started meanwhile stays.
    let mut transaction = state.database.begin(workspace_id).await?;
    store::delete_unstarted(&mut transaction, import_id).await?;
    let is_gone = store::find(&mut transaction, import_id).await?.is_none();
    transaction.commit().await?;
    Ok(is_gone)
}

/// The sweep's: plans that nobody confirmed, with their rows.
pub(crate) async fn drop_old(state: &AppState, workspace_id: i32) -> Result<()> {
    let mut transaction = state.database.begin(workspace_id).await?;
    let plans = old::plans(&mut transaction).await?;
    transaction.commit().await?;
    for import_id in plans {
        let mut transaction = state.database.begin(workspace_id).await?;
        // Somebody may have started it, or had it planned again, since it was listed.
        let import = store::lock(&mut transaction, import_id).await;
        if !import.is_ok_and(|import| import.was_never_started() && import.is_past_its_time) {
            continue;
        }
        queue::forget(&mut transaction, PLAN, import_id).await?;
        transaction.commit().await?;
        let mut transaction = state.database.begin(workspace_id).await?;
        store::delete_plan(&mut transaction, import_id).await?;
        transaction.commit().await?;
    }
    Ok(())
}
