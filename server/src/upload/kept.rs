//! How much a workspace keeps, and how much it may (specification 22).
//!
//! Counted are the files at their announced sizes, whatever they are for, and the plans that wait for a confirmation: a
//! plan's rows take about as much room as its file does.

use crate::{
    database::Transaction,
    error::{Error, Result},
    state::AppState,
};

/// Uploads of which no import was made: enough for several people at once and for tries that went wrong, and an end for a
/// program that begins uploads for ever.
const MOST_UNUSED_UPLOADS: i64 = 200;

/// Refuses to keep so many bytes more.
pub async fn require_room(
    state: &AppState,
    transaction: &mut Transaction,
    workspace_id: i32,
    more_bytes: u64,
) -> Result<()> {
    // Those who begin at the same moment see each other's.
    sqlx::query("select pg_advisory_xact_lock(hashtext('torikomi upload'), $1)")
        .bind(workspace_id)
        .execute(&mut **transaction)
        .await?;
    let (kept_bytes, unused_uploads): (i64, i64) = sqlx::query_as(
        "select (select coalesce(sum(size_bytes), 0) from upload where workspace_id = $1)::bigint
                + (select coalesce(sum(file_bytes), 0) from import
                   where workspace_id = $1 and state in ('planning', 'planned'))::bigint,
                (select count(*) from upload
                 where workspace_id = $1
                   and not exists (select from import
                                   where import.workspace_id = $1 and import.upload_id = upload.upload_id
                                     and files_deleted_at is null))",
    )
    .bind(workspace_id)
    .fetch_one(&mut **transaction)
    .await?;
    let kept_bytes = u64::try_from(kept_bytes).map_err(|error| Error::internal("a size", error))?;
    let is_full = kept_bytes.saturating_add(more_bytes) > state.workspace_bytes;
    if is_full || unused_uploads >= MOST_UNUSED_UPLOADS {
        return Err(Error::TooManyUploads(state.workspace_bytes));
    }
    state.room.require()
}
