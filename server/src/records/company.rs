//! Companies: records of their own that leads can belong to (specification 9).
//!
//! Guarantees: a corporate number is unique in a workspace; a deleted company is gone for everybody at once, and its
//! leads keep their text; assigning a company to a lead locks the company's row and checks that it is not being deleted
//! (`store::lock_existing`), so that no lead refers to a company that is gone. A lead's `revision` does not count its
//! company (`lead::store::company`).
//!
//! `name` decides which names are the same, `store::lookup` how an import uses one; `job` is the import's; `rebuild`
//! follows a change of those rules.

pub mod name;
pub(crate) mod routes;
pub mod follow;
pub mod rebuild;
pub(crate) mod store;
pub(crate) mod job;

pub use self::routes::routes;
