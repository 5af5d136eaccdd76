//! The plan: the effect of an import on the database, row by row, before anything is changed (specification 11).
//!
//! The steps of the job: check the stored bytes again ([`recheck`](super::recheck)), refuse the file or plan its rows
//! batch by batch, show the result.
//!
//! Guarantees: everything is judged against one snapshot of the database (a `repeatable read` transaction that begins
//! before the format is read); an unfinished plan is never visible; a plan that is built again, or by two
//! processes at once, ends as one plan.
//!
//! Deliberately changes no lead and creates no name: the import does.

pub mod judge;
pub mod screen_override;
pub mod lead;
pub mod planner;
pub(crate) mod new_names;
pub mod open_plans;
pub(crate) mod job;
pub(crate) mod store;
