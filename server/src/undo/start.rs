//! The confirmation: the preview that was shown becomes an undo that runs, if nothing that it touches has changed.
//!
//! Guarantees: as an import's start (`import::start`): verification and acceptance are one transaction under the
//! workspace's lock; one import or undo runs in a workspace at a time (a unique index); a second click, or a click after
//! a lost answer, gets the undo as it is. A preview that no longer holds is made anew and the difference shown.
//!
//! What "touches" means: the leads (somebody's edits of them, their deletion, rows of later imports that were not there
//! or were taken back since), the names that are given back or taken off, the custom items. Nothing is looked at where
//! nothing in the workspace has changed since (`database::note_change`).

use torikomi_core::wire::StartUndo;

use super::record::{self, UndoRecord};
use crate::{
    custom_item::{self, follow::refuse_while_following},
    database::{Transaction, changes, lock_workspace, note_change, refuse_while_importing},
    difference::UNDO_PREVIEWS,
    error::{Error, Result},
    history::sweep::Keeping,
    import::record as import_record,
    job::{JobKind, enqueue},
    signal::News,
};

/// What became of a click.
pub(super) enum Started {
    /// It runs, or did already.
    Accepted,
    /// The preview no longer holds and is made anew: to be committed, then told as `PlanChanged`.
    Replanned,
}

pub(super) async fn start(
    transaction: &mut Transaction,
    workspace_id: i32,
    account_id: i32,
    import_id: i64,
    StartUndo { version, delete_companies }: StartUndo,
    keeping: Keeping,
) -> Result<Started> {
    lock_workspace(transaction, workspace_id).await?;
    let import = import_record::lock(transaction, workspace_id, import_id).await?;
    if matches!(import.state.as_str(), "undoing" | "undone") {
        return Ok(Started::Accepted);
    }
    record::require_possible(&import, keeping)?;
    let undo = match record::find(transaction, workspace_id, import_id).await? {
        Some(undo) if undo.state == "planned" => undo,
        // It is being made anew, perhaps because of another tab's click.
        Some(undo) if undo.state == "planning" && undo.version > 0 => return Err(Error::PlanChanged),
        _ => return Err(Error::WrongState),
    };
    if u32::try_from(undo.version).ok() != Some(version) {
        return Err(Error::PlanChanged);
    }
    refuse_while_importing(transaction, workspace_id).await.map_err(|error| match error {
        Error::ImportRunning => Error::UndoMustWait,
        other => other,
    })?;
    refuse_while_following(transaction, workspace_id, &[]).await?;
    if holds(transaction, workspace_id, import_id, &undo).await? {
        accept(transaction, workspace_id, account_id, import_id, (&import.state, delete_companies)).await?;
        return Ok(Started::Accepted);
    }
    preview_again(transaction, workspace_id, import_id).await?;
    Ok(Started::Replanned)
}

/// Whether everything that the undo touches is as it was when the preview was made.
async fn holds(transaction: &mut Transaction, workspace_id: i32, import_id: i64, undo: &UndoRecord) -> Result<bool> {
    if undo.changes == Some(changes(transaction, workspace_id).await?) {
        return Ok(true);
    }
    let changed: bool = sqlx::query_scalar(include_str!("changed_since_preview.sql"))
        .bind(workspace_id)
        .bind(import_id)
        .fetch_one(&mut **transaction)
        .await?;
    if changed {
        return Ok(false);
    }
    let now = custom_item::load(transaction, workspace_id).await?;
    let as_previewed: bool =
        sqlx::query_scalar("select custom_items = $3 from undo where workspace_id = $1 and import_id = $2")
            .bind(workspace_id)
            .bind(import_id)
            .bind(sqlx::types::Json(now))
            .fetch_one(&mut **transaction)
            .await?;
    Ok(as_previewed)
}

async fn accept(
    transaction: &mut Transaction,
    workspace_id: i32,
    account_id: i32,
    import_id: i64,
    (import_state, delete_companies): (&str, bool),
) -> Result<()> {
    // From now on a plan that was made before is another one's; again at the end, for one that is made meanwhile.
    note_change(transaction, workspace_id).await?;
    sqlx::query("update import set state = 'undoing' where workspace_id = $1 and import_id = $2")
        .bind(workspace_id)
        .bind(import_id)
        .execute(&mut **transaction)
        .await?;
    sqlx::query(
        "update undo
         set state = 'processing', account_id = $3, import_state = $4, deletes_companies = $5, failure = null, ended_at = null,
             started_at = coalesce(started_at, now()), total_rows = lead_count,
             done_rows = (select count(*) from undo_row where workspace_id = $1 and import_id = $2 and row <= applied_row)
         where workspace_id = $1 and import_id = $2",
    )
    .bind(workspace_id)
    .bind(import_id)
    .bind(account_id)
    .bind(import_state)
    .bind(delete_companies)
    .execute(&mut **transaction)
    .await?;
    enqueue(transaction, workspace_id, JobKind::Undo, import_id).await?;
    News::ImportChanged { workspace_id, import_id }.send(transaction).await
}

async fn preview_again(transaction: &mut Transaction, workspace_id: i32, import_id: i64) -> Result<()> {
    UNDO_PREVIEWS.forget(transaction, workspace_id, import_id).await?;
    sqlx::query(include_str!("preview_again.sql"))
        .bind(workspace_id)
        .bind(import_id)
        .execute(&mut **transaction)
        .await?;
    record::have_planned(transaction, workspace_id, import_id).await
}
