//! The tables of the search index, and their queries.

pub mod find;
pub mod segment;
pub(crate) mod state;
pub mod unindexed;
pub(crate) mod pending;
pub(crate) mod conditions;
pub(crate) mod filter;
pub(crate) mod texts;
