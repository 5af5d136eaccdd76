//! The job of an undo: its blocks, and its end.

use torikomi_core::wire::WebhookEvent;

use super::{
    job::block::Block,
    store::{
        self, companies, created_names,
        progress::{self, Removal},
        rows,
    },
};
use crate::{
    accounts::workspace::store::{lock_workspace, note_change},
    base::{
        audit::{self, Event},
        error::{Error, Result},
        wire_value::count,
        words,
    },
    outbound::webhook,
    pipeline::import,
    records::{name::store::dictionary::Dictionary, search::store::unindexed},
    state::AppState,
    work::{
        lease::{Lease, Stop},
        queue::{JobKind, enqueue},
    },
};

pub(crate) mod block;
pub(crate) mod preview;

/// The job that makes a preview.
pub(crate) async fn run_preview(state: &AppState, lease: &Lease) -> Result<(), Stop> {
    preview::run(state, lease).await
}

/// The job that takes the import back.
pub(crate) async fn run(state: &AppState, lease: &Lease) -> Result<(), Stop> {
    // 1. Begin, or go on.
    let Some((mut applied_row, dictionary)) = begin(state, lease).await? else { return Ok(()) };
    // 2. Block by block.
    while let Some(block) = Block::read(state, lease, applied_row).await? {
        applied_row = block.last_row();
        block.apply(state, lease, &dictionary).await?;
    }
    // 3. The names that nobody has any more, and the end.
    end(state, lease).await
}

/// Names are not changed while an undo runs: what is looked up here holds to its end.
pub(crate) async fn begin(state: &AppState, lease: &Lease) -> Result<Option<(i32, Dictionary)>, Stop> {
    let workspace_id = lease.workspace_id;
    let mut transaction = state.database.begin(workspace_id).await?;
    let found = store::find(&mut transaction, workspace_id, lease.import_id).await?;
    let Some(undo) = found.filter(|undo| undo.state == "processing") else {
        // Ended by an earlier holder whose last answer got lost.
        lease.finish(&mut transaction).await?;
        transaction.commit().await?;
        return Ok(None);
    };
    let dictionary = Dictionary::load(&mut transaction, workspace_id).await?;
    lease.hold(&mut transaction).await?;
    transaction.commit().await?;
    Ok(Some((undo.applied_row, dictionary)))
}

pub(crate) async fn end(state: &AppState, lease: &Lease) -> Result<(), Stop> {
    let workspace_id = lease.workspace_id;
    let mut transaction = state.database.begin(workspace_id).await?;
    // Whoever gives a lead a name looks it up under this lock.
    lock_workspace(&mut transaction, workspace_id).await?;
    note_change(&mut transaction, workspace_id).await?;
    import::store::lock(&mut transaction, workspace_id, lease.import_id).await?;
    created_names::remove(&mut transaction, workspace_id, lease.import_id).await?;
    companies::delete(&mut transaction, workspace_id, lease.import_id).await?;
    let ended = progress::end(&mut transaction, workspace_id, lease.import_id).await?;
    let Some(removed) = ended else {
        return Err(Error::Internal("an undo that is not under way has come to its end".to_owned()).into());
    };
    import::store::progress::set_state(&mut transaction, workspace_id, lease.import_id, "undone").await?;
    enqueue(&mut transaction, workspace_id, JobKind::Search, unindexed::NO_IMPORT).await?;
    webhook::note(&mut transaction, workspace_id, lease.import_id, WebhookEvent::ImportUndone).await?;
    lease.end(transaction).await?;
    log_removal(lease, removed)?;
    tracing::info!(workspace_id, import_id = lease.import_id, "an import is taken back");
    Ok(())
}

/// Ends a preview, or an undo, that could not be brought to its end: the import is again what it was.
pub(crate) async fn give_up(state: &AppState, lease: &Lease, error: &Error) -> Result<(), Stop> {
    let (was, failure) = match lease.kind {
        JobKind::UndoPlan => ("planning", words::undo_preview_failed(error)),
        _ => ("processing", words::undo_failed(error)),
    };
    let workspace_id = lease.workspace_id;
    let mut transaction = state.database.begin(workspace_id).await?;
    note_change(&mut transaction, workspace_id).await?;
    // Everybody locks the import before its undo.
    import::store::lock(&mut transaction, workspace_id, lease.import_id).await?;
    let failed = progress::fail(&mut transaction, workspace_id, lease.import_id, was, &failure).await?;
    if lease.kind == JobKind::UndoPlan
        && let Some(preview) = &failed
    {
        // Of the preview before, if there was one.
        rows::clear(&mut transaction, workspace_id, lease.import_id, preview.applied_row).await?;
    }
    let undone = failed.filter(|_| lease.kind == JobKind::Undo);
    if let Some(before) = undone.as_ref().and_then(|undone| undone.import_state.as_deref()) {
        import::store::progress::set_state(&mut transaction, workspace_id, lease.import_id, before).await?;
    }
    lease.end(transaction).await?;
    if let Some(undone) = undone {
        log_removal(lease, undone.removal)?;
    }
    Ok(())
}

/// How many leads the undo has removed so far, and whose it is.
pub(crate) fn log_removal(lease: &Lease, removal: Removal) -> Result<()> {
    let (workspace, on_import, account) = (lease.workspace_id, lease.import_id, removal.account_id);
    let leads = count(removal.removed_count)?;
    audit::log(Event::LeadsTakenBack { workspace, account, on_import, leads });
    Ok(())
}
