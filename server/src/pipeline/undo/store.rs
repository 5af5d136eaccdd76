//! An undo as stored in its table; requesting, dropping and expiring previews.
//!
//! Guarantees: every query names the workspace. In the API an undo is a part of its import (`import/store/undo.sql`).
//! A dropped preview is gone at once. Its rows, possibly millions, are deleted in the background, and by the sweep if
//! this process dies before that.

use torikomi_core::wire::UndoState;

use crate::{
    base::{column::Word, database::Transaction, error::Result, limits::PLAN_HOURS, signal::Notification},
    work::queue::{Kind, enqueue, is_there},
};

pub(crate) mod companies;
pub(crate) mod created_names;
pub(crate) mod difference;
pub(crate) mod later_rows;
pub(crate) mod listing;
pub(crate) mod name_changes;
pub(crate) mod preview;
pub(crate) mod progress;
pub(crate) mod removed_leads;
pub(crate) mod start;
pub(crate) mod results;
pub(crate) mod rows;
pub(crate) mod erasure;

/// Builds a preview.
pub(crate) const PREVIEW: Kind = Kind::new("undo_plan");
/// Undoes the import.
pub(crate) const UNDO: Kind = Kind::new("undo");

#[derive(Debug, Clone, sqlx::FromRow)]
pub(crate) struct UndoRecord {
    #[sqlx(try_from = "Word<UndoState>")]
    pub(crate) state: UndoState,
    pub(crate) version: i32,
    pub(crate) changes: Option<i64>,
    pub(crate) applied_row: i32,
    /// A preview was shown, and is built again because something has changed since.
    pub(crate) is_rebuilt: bool,
}

pub(crate) async fn find(transaction: &mut Transaction, import_id: i64) -> Result<Option<UndoRecord>> {
    Ok(sqlx::query_as(
        "select state, version, changes, applied_row, previous_counts is not null as is_rebuilt
         from undo where workspace_id = $1 and import_id = $2",
    )
    .bind(transaction.workspace_id())
    .bind(import_id)
    .fetch_optional(&mut **transaction)
    .await?)
}

/// Others cannot change it until the transaction ends.
pub(crate) async fn lock(transaction: &mut Transaction, import_id: i64) -> Result<()> {
    sqlx::query("select from undo where workspace_id = $1 and import_id = $2 for no key update")
        .bind(transaction.workspace_id())
        .bind(import_id)
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

/// As `lock`; waits for the preview under way.
pub(crate) async fn lock_for_deletion(transaction: &mut Transaction, import_id: i64) -> Result<()> {
    sqlx::query("select from undo where workspace_id = $1 and import_id = $2 for update")
        .bind(transaction.workspace_id())
        .bind(import_id)
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

/// Requests a preview of the undo.
pub(crate) async fn request(transaction: &mut Transaction, import_id: i64, account_id: i32) -> Result<()> {
    sqlx::query(
        "insert into undo (workspace_id, import_id, account_id) values ($1, $2, $3)
         on conflict on constraint undo_pk do update
             set state = 'planning', account_id = $3, done_rows = 0, failure = null, previous_counts = null,
                 created_at = now()",
    )
    .bind(transaction.workspace_id())
    .bind(import_id)
    .bind(account_id)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

/// Enqueues the job of an undo in the state `planning`.
pub(crate) async fn enqueue_preview(transaction: &mut Transaction, import_id: i64) -> Result<()> {
    enqueue(transaction, PREVIEW, import_id).await?;
    Notification::ImportChanged { workspace_id: transaction.workspace_id(), import_id }.send(transaction).await
}

/// Drops a preview after a failed undo: the undo is failed again.
pub(crate) async fn forget_preview(transaction: &mut Transaction, import_id: i64) -> Result<()> {
    sqlx::query(
        "update undo set state = 'failed', previous_counts = null, preview_bytes = 0
         where workspace_id = $1 and import_id = $2",
    )
    .bind(transaction.workspace_id())
    .bind(import_id)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

pub(crate) async fn delete(transaction: &mut Transaction, import_id: i64) -> Result<()> {
    sqlx::query("delete from undo where workspace_id = $1 and import_id = $2")
        .bind(transaction.workspace_id())
        .bind(import_id)
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

/// Deletes the rows that a failed undo has not reached, if it was previewed again.
pub(crate) async fn delete_rest(transaction: &mut Transaction, import_id: i64) -> Result<()> {
    for rest in [
        "delete from undo_row using undo
         where undo_row.workspace_id = $1 and undo_row.import_id = $2 and undo.workspace_id = $1 and undo.import_id = $2
           and undo.state = 'failed' and undo_row.row > undo.applied_row",
        "delete from undo_row_before using undo
         where undo_row_before.workspace_id = $1 and undo_row_before.import_id = $2
           and undo.workspace_id = $1 and undo.import_id = $2 and undo.state = 'failed'",
    ] {
        sqlx::query(rest).bind(transaction.workspace_id()).bind(import_id).execute(&mut **transaction).await?;
    }
    Ok(())
}

/// The imports with unstarted previews beyond the newest `most`.
pub(crate) async fn surplus_previews(transaction: &mut Transaction, most: i64) -> Result<Vec<i64>> {
    Ok(sqlx::query_scalar(
        "select import_id from undo where workspace_id = $1 and state in ('planning', 'planned')
         order by created_at desc, import_id desc offset $2",
    )
    .bind(transaction.workspace_id())
    .bind(most)
    .fetch_all(&mut **transaction)
    .await?)
}

/// The imports whose previews were not started within a plan's time.
pub(crate) async fn expired_previews(transaction: &mut Transaction) -> Result<Vec<i64>> {
    Ok(sqlx::query_scalar(
        "select import_id from undo
         where workspace_id = $1 and state in ('planning', 'planned')
           and greatest(created_at, planned_at) < now() - $2 * interval '1 hour'",
    )
    .bind(transaction.workspace_id())
    .bind(PLAN_HOURS)
    .fetch_all(&mut **transaction)
    .await?)
}

/// For the sweep: enqueues a job for every preview that should have one.
pub(crate) async fn enqueue_missing(transaction: &mut Transaction) -> Result<()> {
    let workspace_id = transaction.workspace_id();
    let import_ids: Vec<i64> = sqlx::query_scalar(
        "select import_id from undo where workspace_id = $1 and state = 'planning' for no key update skip locked",
    )
    .bind(workspace_id)
    .fetch_all(&mut **transaction)
    .await?;
    for import_id in import_ids {
        if !is_there(transaction, PREVIEW, import_id).await? {
            tracing::error!(workspace_id, import_id, "a preview of an undo had no job: one is enqueued");
            enqueue(transaction, PREVIEW, import_id).await?;
        }
    }
    Ok(())
}
