//! The tables of the search index, and their queries.

pub mod indexed_search;
pub mod segment;
pub(crate) mod state;
pub mod unindexed;
pub(crate) mod pending;
pub(crate) mod conditions;
pub(crate) mod filter;
pub(crate) mod texts;
