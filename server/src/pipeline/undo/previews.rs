//! Previews of undos: requesting and dropping them.

use time::OffsetDateTime;
use torikomi_core::wire::UndoState;

use super::store::{self, enqueue_preview, find, rows::UNDO_PREVIEWS};
use crate::{
    accounts::workspace::store::changes,
    base::{
        database::Transaction,
        error::{Error, Result},
        retention::Retention,
        signal::Notification,
    },
    pipeline::{import::store::ImportRecord, upload::store::room},
    state::AppState,
    work::queue,
};

/// Previews of a workspace that wait for confirmation (specification 22): beyond this, the oldest is dropped.
pub(crate) const OPEN_PREVIEWS_A_WORKSPACE: i64 = 20;

/// Until when the import can be undone; `None` if it cannot be undone at all.
pub(crate) fn possible_until(import: &ImportRecord, retention: Retention) -> Option<OffsetDateTime> {
    let kept = time::Duration::days(retention.file_days.into());
    import.ended_at.filter(|_| import.state.is_over()).map(|ended_at| ended_at.saturating_add(kept))
}

/// `WrongState` for an import that cannot be undone, `UndoTooLate` for one that no longer can.
pub(crate) fn require_possible(import: &ImportRecord, retention: Retention) -> Result<()> {
    let until = possible_until(import, retention).ok_or(Error::WrongState)?;
    if import.files_deleted_at.is_some() || until <= OffsetDateTime::now_utc() {
        return Err(Error::UndoTooLate);
    }
    Ok(())
}

/// Requests a preview, unless one is being built, or exists and is still valid. The caller has locked the import.
/// `TooManyUploads` if the workspace has reached its limit; the preview's own size is checked while it is built.
pub(crate) async fn request_preview(
    state: &AppState,
    transaction: &mut Transaction,
    account_id: i32,
    import_id: i64,
) -> Result<()> {
    match find(transaction, import_id).await? {
        Some(undo) if undo.state == UndoState::Planning => return Ok(()),
        Some(undo) if undo.state == UndoState::Planned && undo.changes == Some(changes(transaction).await?) => {
            return Ok(());
        }
        _ => {}
    }
    room::require_room(transaction, 0, state.workspace_bytes, &state.disk_space).await?;
    store::request(transaction, import_id, account_id).await?;
    enqueue_preview(transaction, import_id).await
}

/// Drops a preview that was not started; `WrongState` if there is none. The record of what a failed undo
/// has applied stays.
pub(crate) async fn drop_preview(state: &AppState, workspace_id: i32, import_id: i64) -> Result<()> {
    remove_preview(state, workspace_id, import_id).await?;
    let state = state.clone().for_jobs();
    tokio::spawn(async move {
        if let Err(error) = delete_rows(&state, workspace_id, import_id).await {
            tracing::warn!(%error, workspace_id, import_id, "a dropped preview's rows are left to the sweep");
        }
    });
    Ok(())
}

fn can_be_dropped(state: UndoState) -> bool {
    match state {
        UndoState::Planning | UndoState::Planned | UndoState::Failed => true,
        UndoState::Processing | UndoState::Done => false,
    }
}

/// Drops a preview except its rows.
pub(crate) async fn remove_preview(state: &AppState, workspace_id: i32, import_id: i64) -> Result<()> {
    // 1. Remove the job, in a transaction of its own: the process that works on it notices, and stops writing.
    let mut transaction = state.database.begin(workspace_id).await?;
    store::lock(&mut transaction, import_id).await?;
    let found = find(&mut transaction, import_id).await?;
    if !found.is_some_and(|undo| can_be_dropped(undo.state)) {
        return Err(Error::WrongState);
    }
    queue::remove(&mut transaction, store::PREVIEW, import_id).await?;
    transaction.commit().await?;
    // 2. Delete it once a preview under way has stopped; one that was started meanwhile stays.
    let mut transaction = state.database.begin(workspace_id).await?;
    store::lock_for_deletion(&mut transaction, import_id).await?;
    let Some(undo) = find(&mut transaction, import_id).await? else { return Ok(()) };
    if !can_be_dropped(undo.state) {
        return Err(Error::WrongState);
    }
    if undo.applied_row > 0 {
        store::forget_preview(&mut transaction, import_id).await?;
    } else {
        store::delete(&mut transaction, import_id).await?;
    }
    Notification::ImportChanged { workspace_id, import_id }.send(&mut transaction).await?;
    transaction.commit().await?;
    Ok(())
}

/// Deletes the rows of a dropped preview; if it followed a failed undo, those that the undo has not reached. If a new
/// preview was requested since, its rows stay: the job that builds it deletes the old ones.
pub(crate) async fn delete_rows(state: &AppState, workspace_id: i32, import_id: i64) -> Result<()> {
    UNDO_PREVIEWS.delete_rows(&state.database, workspace_id, import_id).await?;
    let mut transaction = state.database.begin(workspace_id).await?;
    store::delete_rest(&mut transaction, import_id).await?;
    transaction.commit().await?;
    Ok(())
}

/// Drops the oldest previews beyond the limit, in the background.
pub(crate) async fn drop_oldest(state: AppState, workspace_id: i32) {
    if let Err(error) = try_to_drop_oldest(&state, workspace_id).await {
        tracing::warn!(%error, workspace_id, "surplus previews could not be dropped; the next new preview tries again");
    }
}

pub(crate) async fn try_to_drop_oldest(state: &AppState, workspace_id: i32) -> Result<()> {
    let mut transaction = state.database.begin(workspace_id).await?;
    let surplus = store::surplus_previews(&mut transaction, OPEN_PREVIEWS_A_WORKSPACE).await?;
    transaction.commit().await?;
    drop_all(state, workspace_id, surplus).await
}

/// Drops these previews and their rows, for a job.
pub(crate) async fn drop_all(state: &AppState, workspace_id: i32, import_ids: Vec<i64>) -> Result<()> {
    for import_id in import_ids {
        match remove_preview(state, workspace_id, import_id).await {
            Ok(()) => delete_rows(state, workspace_id, import_id).await?,
            // It was started or dropped since it was listed.
            Err(Error::WrongState) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// For the sweep: drops expired previews.
pub(crate) async fn drop_expired(state: &AppState, workspace_id: i32) -> Result<()> {
    let mut transaction = state.database.begin(workspace_id).await?;
    let expired = store::expired_previews(&mut transaction).await?;
    transaction.commit().await?;
    drop_all(state, workspace_id, expired).await
}
