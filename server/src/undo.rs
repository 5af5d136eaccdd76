//! Undo: a whole import taken back, previewed first, in the background (specification 12).
//!
//! The steps: a preview decides lead by lead and shows that (`preview`), a person confirms it (`start`), and what was
//! shown is applied block by block (`block`), each block with its checkpoint and the proof that this process still holds
//! the job in one transaction: killed at any point, the undo goes on behind the last checkpoint, and nothing is taken
//! back twice. One import or undo runs in a workspace at a time.
//!
//! What "taken back" means, where the specification is silent:
//! - A lead that the import registered is removed, unless somebody touched it since: a person's edit, or a later import
//!   (not taken back itself) that has a row for it, even one that changed nothing. Such a lead stays whole. Changes of
//!   settings that leads only follow (a name merged or deleted, a custom item's option gone) are nobody's work on the
//!   lead: `lead.recorded_writes` counts them, and the writes of imports and undos, which stand in their own rows.
//! - A lead that it overwrote gets back, item by item, what stood there before the first of its rows; names and memos
//!   that it added are taken off again. A value stays, and is listed, when it is no longer the import's (a later import,
//!   a person, a name merged into another one), and when a later import brought the same value, name or memo again:
//!   then it is that one's too. That is read from the later import's file, so an import can be taken back as long as
//!   its file is kept: the files of later imports are then kept as well.
//! - What is as before already is left alone and is no difference. A name or memo that somebody took off stays off.
//! - A name that was renamed since is the same name. A previous status or group that was merged since comes back as the
//!   one it went into; one that was deleted, as blank, as its deletion would have left the lead.
//! - Names that the import created leave their dictionaries when no lead has them any more, unless they were renamed.
//! - A failed import can be taken back too: the rows that were applied. A lead that was deleted since is told as gone.
//! - Imports are best taken back newest first: then nothing holds back. In another order, what a later import changed
//!   stays, and taking that one back gives the leads what stood there before it.
//! - A lead that was removed stays in the undo's list for as long as the import's file is kept, and is then erased
//!   (`erased`).
//! - Mails that were sent because of the import cannot be taken back, and are still told; what has not gone out is
//!   cancelled with the lead, or with its form (`mail`).

mod record;
mod routes;
mod preview;
mod fate;
mod image;
mod judge;
mod later;
mod created_names;
mod companies;
mod start;
mod write;
mod block;
mod restored;
mod rows;
mod difference;
mod erased;

use torikomi_core::{domain::problem::Message, wire::WebhookEvent};

pub use erased::erase_removed;
pub use record::{drop_old_previews, enqueue_missing};
pub use routes::routes;
pub use write::outcome_of;

use crate::{
    audit::{self, Event},
    column::count,
    database::{Transaction, lock_workspace, note_change},
    error::{Error, Result},
    import::record as import_record,
    job::{JobKind, Lease, Stop, enqueue},
    plan::dictionary::Dictionary,
    search::unindexed,
    state::AppState,
    webhook, words,
};
use block::Block;

/// The job that makes a preview.
pub async fn run_preview(state: &AppState, lease: &Lease) -> Result<(), Stop> {
    preview::run(state, lease).await
}

/// The job that takes the import back.
pub async fn run(state: &AppState, lease: &Lease) -> Result<(), Stop> {
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
async fn begin(state: &AppState, lease: &Lease) -> Result<Option<(i32, Dictionary)>, Stop> {
    let workspace_id = lease.workspace_id;
    let mut transaction = state.database.begin(workspace_id).await?;
    let found = record::find(&mut transaction, workspace_id, lease.import_id).await?;
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

async fn end(state: &AppState, lease: &Lease) -> Result<(), Stop> {
    let workspace_id = lease.workspace_id;
    let mut transaction = state.database.begin(workspace_id).await?;
    // Whoever gives a lead a name looks it up under this lock.
    lock_workspace(&mut transaction, workspace_id).await?;
    note_change(&mut transaction, workspace_id).await?;
    import_record::lock(&mut transaction, workspace_id, lease.import_id).await?;
    created_names::remove(&mut transaction, workspace_id, lease.import_id).await?;
    companies::delete(&mut transaction, workspace_id, lease.import_id).await?;
    let ended: Option<(i64, i32)> = sqlx::query_as(include_str!("undo/done.sql"))
        .bind(workspace_id)
        .bind(lease.import_id)
        .fetch_optional(&mut *transaction)
        .await?;
    let Some(removed) = ended else {
        return Err(Error::Internal("an undo that is not under way has come to its end".to_owned()).into());
    };
    set_import_state(&mut transaction, lease, "undone").await?;
    enqueue(&mut transaction, workspace_id, JobKind::Search, unindexed::NO_IMPORT).await?;
    webhook::note(&mut transaction, workspace_id, lease.import_id, WebhookEvent::ImportUndone).await?;
    lease.end(transaction).await?;
    log_removal(lease, removed)?;
    tracing::info!(workspace_id, import_id = lease.import_id, "an import is taken back");
    Ok(())
}

/// Ends a preview, or an undo, that could not be brought to its end: the import is again what it was.
pub async fn give_up(state: &AppState, lease: &Lease, error: &Error) -> Result<(), Stop> {
    let (was, failure): (&str, Message) = match lease.kind {
        JobKind::UndoPlan => ("planning", words::undo_preview_failed(error)),
        _ => ("processing", words::undo_failed(error)),
    };
    let workspace_id = lease.workspace_id;
    let mut transaction = state.database.begin(workspace_id).await?;
    note_change(&mut transaction, workspace_id).await?;
    // Everybody locks the import before its undo.
    import_record::lock(&mut transaction, workspace_id, lease.import_id).await?;
    let before: Option<(Option<String>, i64, i32, i32)> = sqlx::query_as(
        "update undo
         set state = 'failed', failure = $4, ended_at = now(),
             preview_bytes = case when $3 = 'planning' then 0 else preview_bytes end
         where workspace_id = $1 and import_id = $2 and state = $3
         returning import_state,
                   (select count(*) from undo_row
                    where undo_row.workspace_id = $1 and undo_row.import_id = $2 and outcome = 'd' and row <= applied_row),
                   account_id, applied_row",
    )
    .bind(workspace_id)
    .bind(lease.import_id)
    .bind(was)
    .bind(sqlx::types::Json(failure))
    .fetch_optional(&mut *transaction)
    .await?;
    if lease.kind == JobKind::UndoPlan
        && let Some((.., applied_row)) = before
    {
        // Of the preview before, if there was one.
        write::clear(&mut transaction, workspace_id, lease.import_id, applied_row).await?;
    }
    let undone = before.filter(|_| lease.kind == JobKind::Undo);
    if let Some((Some(before), ..)) = &undone {
        set_import_state(&mut transaction, lease, before).await?;
    }
    lease.end(transaction).await?;
    if let Some((_, leads, account_id, _)) = undone {
        log_removal(lease, (leads, account_id))?;
    }
    Ok(())
}

/// How many leads the undo has removed so far, and whose it is.
fn log_removal(lease: &Lease, (leads, account): (i64, i32)) -> Result<()> {
    let (workspace, on_import, leads) = (lease.workspace_id, lease.import_id, count(leads)?);
    audit::log(Event::LeadsTakenBack { workspace, account, on_import, leads });
    Ok(())
}

async fn set_import_state(transaction: &mut Transaction, lease: &Lease, state: &str) -> Result<(), Stop> {
    sqlx::query("update import set state = $3 where workspace_id = $1 and import_id = $2 and state = 'undoing'")
        .bind(lease.workspace_id)
        .bind(lease.import_id)
        .bind(state)
        .execute(&mut **transaction)
        .await?;
    Ok(())
}
