//! What a job is: a type that says its kind and lane, and what is done at its turn, at its failure and in the sweep.
//!
//! The runner holds the lease of a job that is under way, renews it, and counts deaths and attempts.

use super::{
    lane::Lane,
    lease::{Lease, Stop},
    queue::Kind,
};
use crate::{
    base::error::{Error, Result},
    state::AppState,
};

/// Background work of one kind. It is in the module `job` of its slice, and in `registry::JOBS`.
pub(crate) trait Job: 'static {
    const KIND: Kind;
    const LANE: &'static Lane;

    /// Whether this process can do it.
    fn is_possible(_state: &AppState) -> bool {
        true
    }

    /// Does it, or as much of it as a turn allows; ends with [`Lease::complete`] or [`Lease::postpone`].
    fn run(state: &AppState, lease: &Lease) -> impl Future<Output = Result<(), Stop>> + Send;

    /// After the last attempt, or the last death. Unless the job says otherwise, what it is for stays where it is, and
    /// the sweep has it tried again.
    fn give_up(state: &AppState, lease: &Lease, _error: &Error) -> impl Future<Output = Result<(), Stop>> + Send {
        lease.complete_as_is(&state.database)
    }

    /// For a workspace, from time to time: what has work and no job gets one, and what nobody needs any more goes.
    fn sweep(state: &AppState, workspace_id: i32) -> impl Future<Output = Result<()>> + Send;
}
