//! The job of an import: its blocks, and its end.

use torikomi_core::wire::{ImportState, WebhookEvent};

use super::{
    checked_file::CheckedFile,
    job::block::Block,
    store::{self, IMPORT, ImportRecord},
};
use crate::{
    accounts::workspace::store::note_change,
    base::{
        database::Transaction,
        error::{Error, Result},
        statistics, words,
    },
    outbound::{email_check, mail::store::outbox, webhook},
    records::{
        company::store::import_company,
        name::{self, store::dictionary::Dictionary},
        search::store::unindexed,
    },
    state::AppState,
    work::{
        job::Job,
        lane::{self, Lane},
        lease::{Lease, Stop},
        queue::Kind,
    },
};

pub(crate) mod block;

/// Applies a confirmed plan.
pub(crate) struct Import;

impl Job for Import {
    const KIND: Kind = IMPORT;
    const LANE: &'static Lane = &lane::IMPORTS;

    async fn run(state: &AppState, lease: &Lease) -> Result<(), Stop> {
        // 1. Begin, or continue.
        let Some((import, file)) = begin(state, lease).await? else { return Ok(()) };
        // 2. The new names of the file.
        let dictionary = create_names(state, lease).await?;
        // 3. Block by block; the next one is read while one is applied.
        let mut applied_row = import.applied_row;
        let mut next = Block::read(state, lease, &file, applied_row).await?;
        while let Some(block) = next {
            applied_row = block.last_row();
            let (applied, following) =
                tokio::join!(block.apply(state, lease, &dictionary), Block::read(state, lease, &file, applied_row));
            applied?;
            next = following?;
        }
        // 4. Done.
        statistics::refresh(&state.database).await;
        end(state, lease).await
    }

    /// The import has failed; the rows applied so far stay.
    async fn give_up(state: &AppState, lease: &Lease, error: &Error) -> Result<(), Stop> {
        let import_id = lease.import_id;
        let mut transaction = state.database.begin(lease.workspace_id).await?;
        note_change(&mut transaction).await?;
        store::progress::fail(&mut transaction, import_id, &words::import_failed(error)).await?;
        unindexed::note_import(&mut transaction, import_id).await?;
        store::progress::note_revisions(&mut transaction, import_id).await?;
        enqueue_follow_ups(state, &mut transaction, lease, WebhookEvent::ImportFailed).await?;
        lease.complete_and_notify(transaction).await
    }

    async fn sweep(state: &AppState, workspace_id: i32) -> Result<()> {
        let states = [ImportState::Waiting, ImportState::Processing];
        let mut transaction = state.database.begin(workspace_id).await?;
        store::jobs::enqueue_missing(&mut transaction, IMPORT, &states).await?;
        transaction.commit().await?;
        Ok(())
    }
}

pub(crate) async fn begin(state: &AppState, lease: &Lease) -> Result<Option<(ImportRecord, CheckedFile)>, Stop> {
    let mut transaction = state.database.begin(lease.workspace_id).await?;
    if !store::progress::begin(&mut transaction, lease.import_id).await? {
        // It was ended by an earlier holder whose commit answer was lost.
        lease.complete(&mut transaction).await?;
        transaction.commit().await?;
        return Ok(None);
    }
    let import = store::get(&mut transaction, lease.import_id).await?;
    let file = CheckedFile::open(&mut transaction, &state.objects, &import).await?;
    lease.notification().send(&mut transaction).await?;
    lease.renew(&mut transaction).await?;
    transaction.commit().await?;
    Ok(Some((import, file)))
}

/// Creates the missing ones of the plan's new names; returns all names of the workspace.
pub(crate) async fn create_names(state: &AppState, lease: &Lease) -> Result<Dictionary, Stop> {
    let mut transaction = state.database.begin(lease.workspace_id).await?;
    let new_names = store::new_names(&mut transaction, lease.import_id).await?;
    let known = Dictionary::load(&mut transaction).await?;
    let missing = new_names.iter().filter(|new| known.name_id(new.kind, &new.name).is_none());
    let missing: Vec<_> = missing.map(|new| (new.kind, new.name.as_str())).collect();
    name::store::insert_missing(&mut transaction, &missing).await?;
    let dictionary = Dictionary::load(&mut transaction).await?;
    // Not `checkpoint`: only an applied block is progress of the import.
    lease.renew(&mut transaction).await?;
    transaction.commit().await?;
    Ok(dictionary)
}

pub(crate) async fn end(state: &AppState, lease: &Lease) -> Result<(), Stop> {
    let mut transaction = state.database.begin(lease.workspace_id).await?;
    note_change(&mut transaction).await?;
    unindexed::note_import(&mut transaction, lease.import_id).await?;
    if !store::progress::end(&mut transaction, lease.import_id).await? {
        return Err(Error::Internal("the import's rows are not those of its plan".to_owned()).into());
    }
    enqueue_follow_ups(state, &mut transaction, lease, WebhookEvent::ImportDone).await?;
    lease.complete_and_notify(transaction).await?;
    tracing::info!(workspace_id = lease.workspace_id, import_id = lease.import_id, "an import is done");
    Ok(())
}

/// The work after an import. A failed one has registered leads too.
pub(crate) async fn enqueue_follow_ups(
    state: &AppState,
    transaction: &mut Transaction,
    lease: &Lease,
    event: WebhookEvent,
) -> Result<()> {
    let import_id = lease.import_id;
    import_company::enqueue_after_import(transaction, import_id).await?;
    outbox::wake_for_import(transaction, import_id).await?;
    email_check::follow_import(transaction, import_id, state.email_checks.is_some()).await?;
    webhook::record_event(transaction, import_id, event).await
}
