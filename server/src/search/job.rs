//! The job that brings a workspace's index after its leads.
//!
//! Each segment is a transaction of its own with the fence against a lost lease: killed at any point, the job goes on
//! with the segments that are left, after the others' turn where it takes longer than a few seconds. It ends when nothing is left; whoever makes new work enqueues it again.

use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};

use super::{
    SEGMENT_LEADS, build,
    state::{made_segments, not_made},
    unindexed::{ANY_SEGMENT, NO_IMPORT},
};
use crate::{
    database::Transaction,
    error::Result,
    job::{JobKind, Lease, Stop, enqueue},
    state::AppState,
};

/// Leads of one segment that may be asked one by one before it is made anew, and those of all segments.
const UNINDEXED_OF_ONE: i64 = 1_000;
const UNINDEXED_OF_ALL: i64 = 3_000;

/// After so long, and the segment under way, other workspaces have their turn.
const TURN: Duration = Duration::from_secs(5);

pub async fn run(state: &AppState, lease: &Lease) -> Result<(), Stop> {
    let (workspace_id, begun) = (lease.workspace_id, Instant::now());
    loop {
        let mut transaction = state.database.begin(workspace_id).await?;
        find_segments(&mut transaction, workspace_id).await?;
        let left = left(&mut transaction, workspace_id).await?;
        if left.is_empty() {
            lease.finish(&mut transaction).await?;
            transaction.commit().await?;
            return Ok(());
        }
        lease.hold(&mut transaction).await?;
        transaction.commit().await?;
        // The newest leads first: these are looked for most.
        for segment in left.into_iter().rev() {
            build::build(state, lease, segment).await?;
            if begun.elapsed() >= TURN {
                return lease.step_back(&state.database).await;
            }
        }
    }
}

/// Gives the workspace a job where its index is behind its leads and no job brings it after them.
pub async fn enqueue_missing(transaction: &mut Transaction, workspace_id: i32) -> Result<()> {
    let is_there: bool =
        sqlx::query_scalar("select exists (select from job where workspace_id = $1 and kind = 'search')")
            .bind(workspace_id)
            .fetch_one(&mut **transaction)
            .await?;
    let pending: bool = sqlx::query_scalar("select exists (select from search_pending where workspace_id = $1)")
        .bind(workspace_id)
        .fetch_one(&mut **transaction)
        .await?;
    if !is_there && (pending || !left(transaction, workspace_id).await?.is_empty()) {
        enqueue(transaction, workspace_id, JobKind::Search, NO_IMPORT).await?;
    }
    Ok(())
}

/// Of imports that have ended: in which segments their leads are. Those that have stayed as they were are looked for as
/// the import's too.
async fn find_segments(transaction: &mut Transaction, workspace_id: i32) -> Result<()> {
    let ended: Vec<i64> =
        sqlx::query_scalar("delete from search_pending where workspace_id = $1 and segment = $2 returning import_id")
            .bind(workspace_id)
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
        .bind(workspace_id)
        .bind(import_id)
        .bind(SEGMENT_LEADS)
        .execute(&mut **transaction)
        .await?;
    }
    Ok(())
}

/// The segments that are to be made.
async fn left(transaction: &mut Transaction, workspace_id: i32) -> Result<BTreeSet<i32>> {
    let mut left: BTreeSet<i32> =
        sqlx::query_scalar("select segment from search_pending where workspace_id = $1 and segment >= 0")
            .bind(workspace_id)
            .fetch_all(&mut **transaction)
            .await?
            .into_iter()
            .collect();
    let made = made_segments(transaction, workspace_id).await?;
    left.extend(not_made(transaction, workspace_id, &made).await?);
    let unindexed: Vec<(i32, i64)> = sqlx::query_as(
        "select (lead_id / $2)::integer, count(*) from search_unindexed where workspace_id = $1 group by 1",
    )
    .bind(workspace_id)
    .bind(SEGMENT_LEADS)
    .fetch_all(&mut **transaction)
    .await?;
    let all: i64 = unindexed.iter().map(|(_, leads)| leads).sum();
    let many = unindexed.into_iter().filter(|(_, leads)| *leads > UNINDEXED_OF_ONE || all > UNINDEXED_OF_ALL);
    left.extend(many.map(|(segment, _)| segment));
    Ok(left)
}
