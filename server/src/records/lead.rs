//! リード: search, view, manual registration and editing, export and deletion (specification 13).
//!
//! Searching and reading need a session; every change of a lead follows the protocol of `import::store::hold`, notes
//! itself for the search (`search::store::unindexed`) and looks names up under the workspace's lock (`name::follow`).

pub(crate) mod draft;
pub mod erasure;
pub mod export;
pub mod store;
pub(crate) mod edit;
pub(crate) mod routes;
pub(crate) mod rules;
pub(crate) mod delete;
