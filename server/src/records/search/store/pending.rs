//! Segments to be built.

use std::collections::BTreeSet;

use super::{
    state::{built_segments, missing_segments},
    unindexed::{ANY_SEGMENT, NO_IMPORT, SEARCH},
};
use crate::{
    base::{database::Transaction, error::Result},
    records::search::index::SEGMENT_LEADS,
    work::queue::{enqueue, is_there},
};

/// Unindexed leads of one segment that may be checked one by one before it is rebuilt, and of all segments.
const UNINDEXED_OF_ONE: i64 = 1_000;

const UNINDEXED_OF_ALL: i64 = 3_000;

/// Gives the workspace a job if its index is outdated and has no job.
pub(crate) async fn enqueue_missing(transaction: &mut Transaction) -> Result<()> {
    if is_there(transaction, SEARCH, NO_IMPORT).await? {
        return Ok(());
    }
    let pending: bool = sqlx::query_scalar("select exists (select from search_pending where workspace_id = $1)")
        .bind(transaction.workspace_id())
        .fetch_one(&mut **transaction)
        .await?;
    if pending || !segments_to_build(transaction).await?.is_empty() {
        enqueue(transaction, SEARCH, NO_IMPORT).await?;
    }
    Ok(())
}

/// For ended imports: determines the segments of their leads. Unchanged leads are included, because the import's
/// condition matches them too.
pub(crate) async fn find_segments(transaction: &mut Transaction) -> Result<()> {
    let ended: Vec<i64> =
        sqlx::query_scalar("delete from search_pending where workspace_id = $1 and segment = $2 returning import_id")
            .bind(transaction.workspace_id())
            .bind(ANY_SEGMENT)
            .fetch_all(&mut **transaction)
            .await?;
    for import_id in ended {
        sqlx::query(
            "insert into search_pending (workspace_id, import_id, segment, is_unchanged)
             select $1, $2, (lead_id / $3)::integer, bool_and(outcome = 'u') from import_row
             where workspace_id = $1 and import_id = $2 and outcome in ('n', 'o', 'u')
             group by (lead_id / $3)::integer
             on conflict on constraint search_pending_pk do nothing",
        )
        .bind(transaction.workspace_id())
        .bind(import_id)
        .bind(SEGMENT_LEADS)
        .execute(&mut **transaction)
        .await?;
    }
    Ok(())
}

/// The segments to be built.
pub(crate) async fn segments_to_build(transaction: &mut Transaction) -> Result<BTreeSet<i32>> {
    let mut segments: BTreeSet<i32> =
        sqlx::query_scalar("select segment from search_pending where workspace_id = $1 and segment >= 0")
            .bind(transaction.workspace_id())
            .fetch_all(&mut **transaction)
            .await?
            .into_iter()
            .collect();
    let built = built_segments(transaction).await?;
    segments.extend(missing_segments(transaction, &built).await?);
    let unindexed: Vec<(i32, i64)> = sqlx::query_as(
        "select (lead_id / $2)::integer, count(*) from search_unindexed where workspace_id = $1 group by 1",
    )
    .bind(transaction.workspace_id())
    .bind(SEGMENT_LEADS)
    .fetch_all(&mut **transaction)
    .await?;
    let all: i64 = unindexed.iter().map(|(_, leads)| leads).sum();
    let many = unindexed.into_iter().filter(|(_, leads)| *leads > UNINDEXED_OF_ONE || all > UNINDEXED_OF_ALL);
    segments.extend(many.map(|(segment, _)| segment));
    Ok(segments)
}
