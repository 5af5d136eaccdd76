//! The import: applies what the plan has written down, block by block, in the background.
//!
//! Guarantees: what was shown is what happens, once. A block's rows, its checkpoint and the proof that this process
//! still holds the job are one transaction: killed at any point, the import goes on behind the last checkpoint, and
//! nothing is applied twice. The counts are the plan's; the import adds no skip.
//!
//! Deliberately judges nothing: the plan did.

pub mod record;
pub mod screen_values;
pub mod draft;
pub mod start;
pub mod open_plans;
pub mod retry;
pub mod routes;
pub mod hold;
mod block;
mod new_leads;
mod overwritten;

pub(crate) use new_leads::name_id;
use torikomi_core::{domain::problem::Message, wire::WebhookEvent};

use crate::{
    company::register,
    database::{Transaction, note_change},
    email_check,
    error::{Error, Result},
    job::{JobKind, Lease, Stop},
    mail::outbox,
    name,
    plan::dictionary::Dictionary,
    reread::CheckedFile,
    search::unindexed,
    state::AppState,
    statistics, webhook, words,
};
use block::Block;
use record::ImportRecord;

/// The job.
pub async fn run(state: &AppState, lease: &Lease) -> Result<(), Stop> {
    // 1. Begin, or go on.
    let Some((import, file)) = begin(state, lease).await? else { return Ok(()) };
    // 2. The names that the file brings.
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

async fn begin(state: &AppState, lease: &Lease) -> Result<Option<(ImportRecord, CheckedFile)>, Stop> {
    let mut transaction = state.database.begin(lease.workspace_id).await?;
    let begun = sqlx::query(
        "update import set state = 'processing'
         where workspace_id = $1 and import_id = $2 and state in ('waiting', 'processing')",
    )
    .bind(lease.workspace_id)
    .bind(lease.import_id)
    .execute(&mut *transaction)
    .await?;
    if begun.rows_affected() == 0 {
        // Ended by an earlier holder whose last answer got lost.
        lease.finish(&mut transaction).await?;
        transaction.commit().await?;
        return Ok(None);
    }
    let import = record::get(&mut transaction, lease.workspace_id, lease.import_id).await?;
    let file = CheckedFile::open(&mut transaction, &state.objects, lease.workspace_id, &import).await?;
    lease.news().send(&mut transaction).await?;
    lease.hold(&mut transaction).await?;
    transaction.commit().await?;
    Ok(Some((import, file)))
}

/// Creates what is missing of the plan's new names; answers all names of the workspace.
async fn create_names(state: &AppState, lease: &Lease) -> Result<Dictionary, Stop> {
    let workspace_id = lease.workspace_id;
    let mut transaction = state.database.begin(workspace_id).await?;
    let new_names = record::new_names(&mut transaction, workspace_id, lease.import_id).await?;
    let known = Dictionary::load(&mut transaction, workspace_id).await?;
    let missing = new_names.iter().filter(|new| known.name_id(new.kind, &new.name).is_none());
    let missing: Vec<_> = missing.map(|new| (new.kind, new.name.as_str())).collect();
    name::insert_missing(&mut transaction, workspace_id, &missing).await?;
    let dictionary = Dictionary::load(&mut transaction, workspace_id).await?;
    // Not `fence`: the import has come forward when a block of it is applied.
    lease.hold(&mut transaction).await?;
    transaction.commit().await?;
    Ok(dictionary)
}

async fn end(state: &AppState, lease: &Lease) -> Result<(), Stop> {
    let mut transaction = state.database.begin(lease.workspace_id).await?;
    note_change(&mut transaction, lease.workspace_id).await?;
    unindexed::note_import(&mut transaction, lease.workspace_id, lease.import_id).await?;
    let ended = sqlx::query(
        "update import set state = 'done', ended_at = now(), done_rows = total_rows
         where workspace_id = $1 and import_id = $2 and state = 'processing' and done_rows = processed_count",
    )
    .bind(lease.workspace_id)
    .bind(lease.import_id)
    .execute(&mut *transaction)
    .await?;
    if ended.rows_affected() == 0 {
        return Err(Error::Internal("the import's rows are not those of its plan".to_owned()).into());
    }
    follow(state, &mut transaction, lease, WebhookEvent::ImportDone).await?;
    lease.end(transaction).await?;
    tracing::info!(workspace_id = lease.workspace_id, import_id = lease.import_id, "an import is done");
    Ok(())
}

/// What comes behind an import. One that failed has registered leads too, before it did.
async fn follow(state: &AppState, transaction: &mut Transaction, lease: &Lease, event: WebhookEvent) -> Result<()> {
    let Lease { workspace_id, import_id, .. } = *lease;
    register::follow_import(transaction, workspace_id, import_id).await?;
    outbox::wake_for_import(transaction, workspace_id, import_id).await?;
    email_check::follow_import(state, transaction, workspace_id, import_id).await?;
    webhook::note(transaction, workspace_id, import_id, event).await
}

/// Ends an import, or a plan, that could not be brought to its end.
pub async fn give_up(state: &AppState, lease: &Lease, error: &Error) -> Result<(), Stop> {
    let (end, failure) = match lease.kind {
        // What was never accepted is no failed import: it is one that cannot be made.
        JobKind::Plan => (
            "update import set state = 'refused', failure = $3, ended_at = now()
             where workspace_id = $1 and import_id = $2 and state = 'planning'",
            words::plan_failed(error),
        ),
        // Its counts are no longer the plan's, but those of the rows that were applied.
        _ => (include_str!("import/failed.sql"), words::import_failed(error)),
    };
    let mut transaction = state.database.begin(lease.workspace_id).await?;
    note_change(&mut transaction, lease.workspace_id).await?;
    write_failure(&mut transaction, lease, end, failure).await?;
    if lease.kind == JobKind::Import {
        unindexed::note_import(&mut transaction, lease.workspace_id, lease.import_id).await?;
        sqlx::query(include_str!("import/failed_revisions.sql"))
            .bind(lease.workspace_id)
            .bind(lease.import_id)
            .execute(&mut *transaction)
            .await?;
        follow(state, &mut transaction, lease, WebhookEvent::ImportFailed).await?;
    }
    lease.end(transaction).await
}

async fn write_failure(
    transaction: &mut Transaction,
    lease: &Lease,
    update: &'static str,
    failure: Message,
) -> Result<(), Stop> {
    sqlx::query(update)
        .bind(lease.workspace_id)
        .bind(lease.import_id)
        .bind(sqlx::types::Json(failure))
        .execute(&mut **transaction)
        .await?;
    Ok(())
}
