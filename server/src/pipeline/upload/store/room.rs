//! How much a workspace keeps, and how much it may (specification 22).
//!
//! Counted are the files at their announced sizes, whatever they are for; the plans that wait for a confirmation, by what
//! their rows take, or at their file's size where that is more; the previews of undos, by what their rows take; and for
//! a day the rows of imports and undos that were started, which stay in the history: one file, planned and started
//! again and again, must not fill the disk.

use crate::base::{
    database::Transaction,
    error::{Error, Result},
    objects::Room,
};

/// Uploads of which no import was made: enough for several people at once and for tries that went wrong, and an end for a
/// program that begins uploads for ever.
const MOST_UNUSED_UPLOADS: i64 = 200;

/// Refuses another upload of so many bytes, where a workspace may keep `most_bytes`.
pub(crate) async fn require_room_for_upload(
    transaction: &mut Transaction,
    size_bytes: u64,
    most_bytes: u64,
    room: &Room,
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

/// Refuses to keep so many bytes more.
pub(crate) async fn require_room(
    transaction: &mut Transaction,
    more_bytes: u64,
    most_bytes: u64,
    room: &Room,
) -> Result<()> {
    // Those who begin at the same moment see each other's.
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

/// How much room is left for the rows of this plan.
pub(crate) async fn left_for_plan(transaction: &mut Transaction, import_id: i64, most_bytes: u64) -> Result<u64> {
    let others_bytes = kept_bytes(transaction, (Some(import_id), None)).await?;
    Ok(most_bytes.saturating_sub(others_bytes))
}

/// How much room is left for the rows of the preview of this import's undo.
pub(crate) async fn left_for_preview(transaction: &mut Transaction, import_id: i64, most_bytes: u64) -> Result<u64> {
    let others_bytes = kept_bytes(transaction, (None, Some(import_id))).await?;
    Ok(most_bytes.saturating_sub(others_bytes))
}

/// Without the rows of one plan, and of one preview.
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
