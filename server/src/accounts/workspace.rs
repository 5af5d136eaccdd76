//! Workspaces, as `torikomi workspace create|list|remove` handles them, and their settings.
//!
//! Guarantees: strict separation: a removal runs as the role of requests with that workspace set, so that row-level
//! security protects the rows of others even here. The tables come from the database's catalog, so that none is
//! forgotten. An interrupted removal leaves a workspace that nobody can sign in to; removing it again continues.
//! Workspace numbers are never reused.
pub(crate) mod routes;
pub(crate) mod store;
pub(crate) mod creation;
pub(crate) mod removal;

pub use self::routes::routes;
