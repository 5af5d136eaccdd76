//! The dictionaries of names: status, group, person in charge, source, old mail group, member form, tag.
//!
//! Guarantees: a name is unique in its kind when folded, except for older ones (`store::lookup`); a deleted or merged
//! name is gone for everybody at once and is removed from the leads afterwards (`follow`), with each lead's `revision`
//! incremented; changes are recorded (`store::changes`). While an import is waiting or processing, names can be added
//! but neither renamed, merged nor deleted: the import relies on them.
//!
//! A workspace has at most 100,000 names of a kind (`refuse_beyond_limit`), and lists them a page at a time: a file may
//! contain thousands of tags.

pub(crate) mod routes;
pub mod rules;
pub(crate) mod store;
pub mod follow;
