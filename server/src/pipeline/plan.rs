//! The plan: what an import would do to the database, row by row, before anything is changed (specification 11).
//!
//! The steps of the job: check the kept bytes again ([`recheck`](super::recheck)), refuse the file or plan its rows
//! batch by batch, show.
//!
//! Guarantees: everything is judged against one moment of the database (a `repeatable read` transaction that begins
//! before the format is read); nothing of a half-made plan is ever seen; a plan that is made again, or by two
//! processes at once, ends as one plan.
//!
//! Deliberately changes no lead and creates no name: that is the import's.

pub mod judge;
pub mod replaced;
pub mod lead;
pub mod planner;
pub(crate) mod new_names;
pub mod open_plans;
pub(crate) mod job;
pub(crate) mod store;
