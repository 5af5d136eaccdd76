//! リード: search, view, manual registration and editing, export and deletion (specification 13).
//!
//! Searching and reading need a session; every change of a lead follows the protocol of `store::hold`, is noted for the
//! search (`search::store::unindexed`) and looks names up under the workspace's lock (`name::follow`). Leads are
//! deleted by `pipeline::deletion`, which erases their traces from imports, too.

pub(crate) mod draft;
pub mod export;
pub mod record;
pub mod store;
pub(crate) mod edit;
pub(crate) mod routes;
pub(crate) mod rules;
