//! The room that a workspace uses, and its limit (specification 22).
//!
//! Counted are: uploaded files at their announced sizes, whatever they are for; plans that wait for confirmation, by
//! the size of their rows, or their file's size if that is more; previews of undos, by the size of their rows; and for
//! a day the rows of started imports and undos, which stay in the history: one file, planned and started repeatedly,
//! must not fill the disk.

use crate::base::{
    database::Transaction,
    error::{Error, Result},
    objects::DiskSpace,
};

/// Uploads without an import: enough for several people and failed attempts, and a limit for a program that begins
/// uploads for ever.
const MOST_UNUSED_UPLOADS: i64 = 200;

/// Refuses another upload of this size if the workspace's limit is `most_bytes`.
pub(crate) async fn require_room_for_upload(
    transaction: &mut Transaction,
    size_bytes: u64,
    most_bytes: u64,
    room: &DiskSpace,
) -> Result<()> {
    require_room(transaction, size_bytes, most_bytes, room).await?;
    let unused_uploads: i64 = sqlx::query_scalar(
        "select count(*) from upload
         where workspace_id = $1
           and not exists (select from import
                           where import.workspace_id = $1 and import.upload_id = upload.upload_id
                             and files_deleted_at is null)",
    )
    .bind(transaction.workspace_id())
    .fetch_one(&mut **transaction)
    .await?;
    if unused_uploads >= MOST_UNUSED_UPLOADS { Err(Error::TooManyUnusedUploads(MOST_UNUSED_UPLOADS)) } else { Ok(()) }
}

/// Refuses this many bytes more.
pub(crate) async fn require_room(
    transaction: &mut Transaction,
    more_bytes: u64,
    most_bytes: u64,
    room: &DiskSpace,
) -> Result<()> {
    // Serializes concurrent uploads, so that each sees the others.
    sqlx::query("select pg_advisory_xact_lock(hashtext('torikomi upload'), $1)")
        .bind(transaction.workspace_id())
        .execute(&mut **transaction)
        .await?;
    let kept_bytes = kept_bytes(transaction, (None, None)).await?;
    if kept_bytes.saturating_add(more_bytes) > most_bytes {
        return Err(Error::TooManyUploads(most_bytes));
    }
    room.require()
}

/// The room left for the rows of this plan.
pub(crate) async fn left_for_plan(transaction: &mut Transaction, import_id: i64, most_bytes: u64) -> Result<u64> {
    let others_bytes = kept_bytes(transaction, (Some(import_id), None)).await?;
    Ok(most_bytes.saturating_sub(others_bytes))
}

/// The room left for the rows of the preview of this import's undo.
pub(crate) async fn left_for_preview(transaction: &mut Transaction, import_id: i64, most_bytes: u64) -> Result<u64> {
    let others_bytes = kept_bytes(transaction, (None, Some(import_id))).await?;
    Ok(most_bytes.saturating_sub(others_bytes))
}

/// Without the rows of the given plan, and of the given preview.
async fn kept_bytes(transaction: &mut Transaction, (plan, preview): (Option<i64>, Option<i64>)) -> Result<u64> {
    let bytes: i64 = sqlx::query_scalar(
        "select (select coalesce(sum(size_bytes), 0) from upload where workspace_id = $1)::bigint
                + (select coalesce(sum(greatest(file_bytes, plan_bytes) + pg_column_size(format)), 0) from import
                   where workspace_id = $1 and import_id is distinct from $2
                     and (state in ('planning', 'planned') or started_at > now() - interval '1 day'))::bigint
                + (select coalesce(sum(preview_bytes), 0) from undo
                   where workspace_id = $1 and import_id is distinct from $3
                     and (state in ('planning', 'planned') or started_at > now() - interval '1 day'))::bigint",
    )
    .bind(transaction.workspace_id())
    .bind(plan)
    .bind(preview)
    .fetch_one(&mut **transaction)
    .await?;
    u64::try_from(bytes).map_err(|error| Error::internal("a size", error))
}
