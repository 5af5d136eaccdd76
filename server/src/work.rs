//! Background work: the queue of jobs, the runner, and the sweep for leftovers.

pub mod runner;
pub mod sweep;
pub mod queue;
pub mod lease;
pub mod lane;
pub(crate) mod job;
pub(crate) mod registry;
