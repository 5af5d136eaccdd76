//! Workspaces, as the command line makes, lists and removes them: `torikomi workspace create|list|remove`; below it
//! what their administrators set (`settings`).
//!
//! Guarantees: strictly apart: what is removed is removed as the role of requests with that workspace set, so that
//! row-level security keeps the others' rows out of reach even here. Which tables there are is asked of the database,
//! so that none is forgotten. A removal that is cut off leaves a workspace that nobody can enter; removing it again
//! goes on. Numbers of workspaces are never given again.
pub(crate) mod routes;
pub(crate) mod store;
pub(crate) mod creation;
pub(crate) mod removal;

pub use self::routes::routes;
