//! The job of an undo: its blocks, and its end.

use torikomi_core::wire::{ImportState, UndoState, WebhookEvent};

use super::{
    job::block::Block,
    store::{
        self, UNDO, companies, created_names,
        progress::{self, Removal},
    },
};
use crate::{
    accounts::workspace::store::{lock_workspace, note_change},
    base::{
        audit::{self, Event},
        column::Word,
        error::{Error, Result},
        wire_value::count,
        words,
    },
    outbound::webhook,
    pipeline::import,
    records::{
        name::store::dictionary::Dictionary,
        search::store::unindexed::{NO_IMPORT, SEARCH},
    },
    state::AppState,
    work::{
        job::Job,
        lane::{self, Lane},
        lease::{Lease, Stop},
        queue::{Kind, enqueue},
    },
};

pub(crate) mod block;
pub(crate) mod preview;

/// Undoes an import.
pub(crate) struct Undo;

impl Job for Undo {
    const KIND: Kind = UNDO;
    const LANE: &'static Lane = &lane::IMPORTS;

    async fn run(state: &AppState, lease: &Lease) -> Result<(), Stop> {
        // 1. Begin, or continue.
        let Some((mut applied_row, dictionary)) = begin(state, lease).await? else { return Ok(()) };
        // 2. Block by block.
        while let Some(block) = Block::read(state, lease, applied_row).await? {
            applied_row = block.last_row();
            block.apply(state, lease, &dictionary).await?;
        }
        // 3. The names that no lead has any more, and the end.
        end(state, lease).await
    }

    /// The import returns to its previous state; the part that was undone stays on record.
    async fn give_up(state: &AppState, lease: &Lease, error: &Error) -> Result<(), Stop> {
        let import_id = lease.import_id;
        let mut transaction = state.database.begin(lease.workspace_id).await?;
        note_change(&mut transaction).await?;
        // Locks are taken in the order import, undo.
        import::store::lock(&mut transaction, import_id).await?;
        let (expected, failure) = (UndoState::Processing, words::undo_failed(error));
        let failed = progress::fail(&mut transaction, import_id, expected, &failure).await?;
        if let Some(Word(before)) = failed.as_ref().and_then(|failed| failed.import_state) {
            import::store::progress::set_state(&mut transaction, import_id, before).await?;
        }
        lease.complete_and_notify(transaction).await?;
        if let Some(failed) = failed {
            log_removal(lease, failed.removal)?;
        }
        Ok(())
    }

    async fn sweep(state: &AppState, workspace_id: i32) -> Result<()> {
        let mut transaction = state.database.begin(workspace_id).await?;
        import::store::jobs::enqueue_missing(&mut transaction, UNDO, &[ImportState::Undoing]).await?;
        transaction.commit().await?;
        Ok(())
    }
}

/// Names do not change while an undo runs: this dictionary is valid to its end.
pub(crate) async fn begin(state: &AppState, lease: &Lease) -> Result<Option<(i32, Dictionary)>, Stop> {
    let mut transaction = state.database.begin(lease.workspace_id).await?;
    let found = store::find(&mut transaction, lease.import_id).await?;
    let Some(undo) = found.filter(|undo| undo.state == UndoState::Processing) else {
        // It was ended by an earlier holder whose commit answer was lost.
        lease.complete(&mut transaction).await?;
        transaction.commit().await?;
        return Ok(None);
    };
    let dictionary = Dictionary::load(&mut transaction).await?;
    lease.renew(&mut transaction).await?;
    transaction.commit().await?;
    Ok(Some((undo.applied_row, dictionary)))
}

pub(crate) async fn end(state: &AppState, lease: &Lease) -> Result<(), Stop> {
    let workspace_id = lease.workspace_id;
    let mut transaction = state.database.begin(workspace_id).await?;
    // Names are added to leads only under this lock.
    lock_workspace(&mut transaction).await?;
    note_change(&mut transaction).await?;
    import::store::lock(&mut transaction, lease.import_id).await?;
    created_names::remove(&mut transaction, lease.import_id).await?;
    companies::delete(&mut transaction, lease.import_id).await?;
    let ended = progress::end(&mut transaction, lease.import_id).await?;
    let Some(removal) = ended else {
        return Err(Error::Internal("an undo that was not running has ended".to_owned()).into());
    };
    import::store::progress::set_state(&mut transaction, lease.import_id, ImportState::Undone).await?;
    enqueue(&mut transaction, SEARCH, NO_IMPORT).await?;
    webhook::record_event(&mut transaction, lease.import_id, WebhookEvent::ImportUndone).await?;
    lease.complete_and_notify(transaction).await?;
    log_removal(lease, removal)?;
    tracing::info!(workspace_id, import_id = lease.import_id, "an import was undone");
    Ok(())
}

/// Logs how many leads the undo has removed so far, for its account.
pub(crate) fn log_removal(lease: &Lease, removal: Removal) -> Result<()> {
    let (workspace, on_import, account) = (lease.workspace_id, lease.import_id, removal.account_id);
    let leads = count(removal.removed_count)?;
    audit::log(Event::LeadsTakenBack { workspace, account, on_import, leads });
    Ok(())
}
