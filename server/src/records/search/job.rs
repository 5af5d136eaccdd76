//! The job that updates a workspace's index after changes of its leads.
//!
//! Each segment is a transaction of its own with the lease's checkpoint: if killed at any point, the job continues with
//! the remaining segments; after a few seconds other workspaces get their turn. It ends when nothing is left; new work
//! enqueues it again.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use super::{
    index::{SEGMENT_LEADS, first_of},
    store::{
        pending::{enqueue_missing, find_segments, segments_to_build},
        segment::{LEADS_AT_ONCE, SegmentBuilder, add, clear_marks, kinds, lock_segment, write},
        unindexed::SEARCH,
    },
};
use crate::{
    base::error::{Error, Result},
    state::AppState,
    work::{
        job::Job,
        lane::{self, Lane},
        lease::{Lease, Stop},
        queue::Kind,
    },
};

/// After this long, and the segment under way, other workspaces have their turn.
const TIME_SLICE: Duration = Duration::from_secs(5);

/// How long a job waits after the process has died at it too often. Searches read the leads themselves meanwhile.
const WAIT_AFTER_DEATHS: Duration = Duration::from_secs(6 * 3600);

/// Rebuilds the outdated segments of a workspace.
pub(crate) struct SearchIndex;

impl Job for SearchIndex {
    const KIND: Kind = SEARCH;
    const LANE: &'static Lane = &lane::SEARCHES;

    async fn run(state: &AppState, lease: &Lease) -> Result<(), Stop> {
        let begun = Instant::now();
        loop {
            let mut transaction = state.database.begin(lease.workspace_id).await?;
            find_segments(&mut transaction).await?;
            let segments = segments_to_build(&mut transaction).await?;
            if segments.is_empty() {
                lease.complete(&mut transaction).await?;
                transaction.commit().await?;
                return Ok(());
            }
            lease.renew(&mut transaction).await?;
            transaction.commit().await?;
            // The newest leads first: they are searched most.
            for segment in segments.into_iter().rev() {
                build(state, lease, segment).await?;
                if begun.elapsed() >= TIME_SLICE {
                    return lease.postpone_behind_others(&state.database).await;
                }
            }
        }
    }

    async fn give_up(state: &AppState, lease: &Lease, _: &Error) -> Result<(), Stop> {
        if lease.deaths >= Self::LANE.max_deaths {
            // Otherwise the sweep would retry it within minutes, and the process would die again.
            lease.postpone_after_deaths(&state.database, WAIT_AFTER_DEATHS).await
        } else {
            lease.complete_unfinished(&state.database).await
        }
    }

    async fn sweep(state: &AppState, workspace_id: i32) -> Result<()> {
        let mut transaction = state.database.begin(workspace_id).await?;
        enqueue_missing(&mut transaction).await?;
        transaction.commit().await?;
        Ok(())
    }
}

/// Rebuilds one segment.
async fn build(state: &AppState, lease: &Lease, segment: i32) -> Result<(), Stop> {
    let mut transaction = state.database.begin(lease.workspace_id).await?;
    // 1. Wait for other builders; clear the existing marks.
    lock_segment(&mut transaction, segment).await?;
    clear_marks(&mut transaction, segment).await?;
    // 2. The leads.
    let kinds = Arc::new(kinds(&mut transaction).await?);
    let mut builder = SegmentBuilder::default();
    let first = first_of(segment);
    for from in (first..first + SEGMENT_LEADS).step_by(usize::try_from(LEADS_AT_ONCE).expect("BUG: a small number")) {
        builder = add(&mut transaction, from, builder, &kinds).await?;
    }
    // 3. The segment.
    write(&mut transaction, segment, builder).await?;
    lease.checkpoint(&mut transaction).await?;
    transaction.commit().await?;
    Ok(())
}
