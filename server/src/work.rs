//! Work in the background: the queue of jobs, the runner that takes them, and the sweep that finds what was left over.

pub mod runner;
pub mod sweep;
pub mod queue;
pub mod lease;
pub mod lane;
pub(crate) mod job;
pub(crate) mod registry;
