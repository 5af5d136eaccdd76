//! The confirmation: starts the undo that was previewed, if nothing that it touches has changed.
//!
//! Guarantees: as for an import's start (`import::start`): verification and acceptance are one transaction under the
//! workspace's lock; one import or undo runs in a workspace at a time (a unique index); a second click, or a click
//! after a lost answer, gets the current undo. An outdated preview is rebuilt, and the difference is shown.
//!
//! "Touches" means: the leads (edits by people, deletions, and rows of later imports that were added or undone since),
//! the names that are restored or removed, the custom items. Nothing is checked if nothing in the workspace has changed
//! since (`workspace::store::note_change`).

use torikomi_core::wire::{ImportState, StartUndo, UndoState};

use super::{
    previews,
    store::{self, UndoRecord, rows::UNDO_PREVIEWS},
};
use crate::{
    accounts::workspace::store::{changes, lock_workspace, note_change},
    base::{
        database::Transaction,
        error::{Error, Result},
        retention::Retention,
        signal::Notification,
    },
    pipeline::import::{self, answer::StartOutcome, store::progress},
    records::{
        custom_item::{self, store::changes::refuse_while_following},
        lead::store::hold::refuse_while_importing,
    },
    work::queue::enqueue,
};

pub(crate) async fn start(
    transaction: &mut Transaction,
    account_id: i32,
    import_id: i64,
    StartUndo { version, delete_companies }: StartUndo,
    retention: Retention,
) -> Result<StartOutcome> {
    lock_workspace(transaction).await?;
    let import = import::store::lock(transaction, import_id).await?;
    if matches!(import.state, ImportState::Undoing | ImportState::Undone) {
        return Ok(StartOutcome::Accepted);
    }
    previews::require_possible(&import, retention)?;
    let undo = match store::find(transaction, import_id).await? {
        Some(undo) if undo.state == UndoState::Planned => undo,
        // It is being rebuilt, perhaps because of another tab's click.
        Some(undo) if undo.state == UndoState::Planning && undo.version > 0 => return Err(Error::PlanChanged),
        _ => return Err(Error::WrongState),
    };
    if u32::try_from(undo.version).ok() != Some(version) {
        return Err(Error::PlanChanged);
    }
    refuse_while_importing(transaction).await.map_err(|error| match error {
        Error::ImportRunning => Error::UndoMustWait,
        other => other,
    })?;
    refuse_while_following(transaction, &[]).await?;
    if is_current(transaction, import_id, &undo).await? {
        accept(transaction, account_id, import_id, (import.state, delete_companies)).await?;
        return Ok(StartOutcome::Accepted);
    }
    rebuild_preview(transaction, import_id).await?;
    Ok(StartOutcome::Outdated)
}

/// Whether everything that the undo touches is unchanged since the preview was built.
async fn is_current(transaction: &mut Transaction, import_id: i64, undo: &UndoRecord) -> Result<bool> {
    if undo.changes == Some(changes(transaction).await?) {
        return Ok(true);
    }
    let changed = store::start::has_changed(transaction, import_id).await?;
    if changed {
        return Ok(false);
    }
    let now = custom_item::store::load(transaction).await?;
    store::start::has_items(transaction, import_id, &now).await
}

async fn accept(
    transaction: &mut Transaction,
    account_id: i32,
    import_id: i64,
    (import_state, delete_companies): (ImportState, bool),
) -> Result<()> {
    // Invalidates plans built before; called again at the end, for one that is being built now.
    note_change(transaction).await?;
    progress::set_undoing(transaction, import_id).await?;
    let what = (import_state, delete_companies);
    store::start::accept(transaction, import_id, account_id, what).await?;
    enqueue(transaction, store::UNDO, import_id).await?;
    Notification::ImportChanged { workspace_id: transaction.workspace_id(), import_id }.send(transaction).await
}

async fn rebuild_preview(transaction: &mut Transaction, import_id: i64) -> Result<()> {
    UNDO_PREVIEWS.delete_shown(transaction, import_id).await?;
    store::start::rebuild_preview(transaction, import_id).await?;
    store::enqueue_preview(transaction, import_id).await
}
