//! The company directory: the open data of Japan's National Tax Agency (法人番号公表サイト), its loading and the lookup of
//! company names in it (specification 9).
//!
//! Guarantees: a load is one transaction, so that a broken file changes nothing and a lookup sees the directory before
//! or after it; loading the same file twice changes nothing; an older file never overwrites newer data. The directory
//! is shared by all workspaces and read-only: requests cannot write it.
//!
//! Deliberately stores only companies that a name can find; for all others, the number and its dates.

pub mod load;
pub mod store;
pub(crate) mod routes;
