//! The trait of a job: a type with its kind and lane, and what it does when it runs, on failure and in the sweep.
//!
//! The runner holds and renews the lease of a running job, and counts deaths and attempts.

use super::{
    lane::Lane,
    lease::{Lease, Stop},
    queue::Kind,
};
use crate::{
    base::error::{Error, Result},
    state::AppState,
};

/// Background work of one kind. It is defined in the module `job` of its slice, and listed in `registry::JOBS`.
pub(crate) trait Job: 'static {
    const KIND: Kind;
    const LANE: &'static Lane;

    /// Whether this process can run it.
    fn is_possible(_state: &AppState) -> bool {
        true
    }

    /// Runs it, or as much of it as its time slice allows; ends with [`Lease::complete`] or [`Lease::postpone`].
    fn run(state: &AppState, lease: &Lease) -> impl Future<Output = Result<(), Stop>> + Send;

    /// After the last attempt, or the last death. By default the job's subject stays as it is, and the sweep has it
    /// retried.
    fn give_up(state: &AppState, lease: &Lease, _error: &Error) -> impl Future<Output = Result<(), Stop>> + Send {
        lease.complete_unfinished(&state.database)
    }

    /// For a workspace, from time to time: gives a job to pending work without one, and deletes what is no longer
    /// needed.
    fn sweep(state: &AppState, workspace_id: i32) -> impl Future<Output = Result<()>> + Send;
}
