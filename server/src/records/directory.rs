//! The company directory: the open data of Japan's National Tax Agency (法人番号公表サイト), as a command loads it and
//! as company names are looked up in it (specification 9).
//!
//! Guarantees: a load is one transaction, so that a broken file changes nothing and whoever looks something up sees the
//! directory before or after it; loading the same file twice changes nothing; an older file never overwrites what is
//! newer. The directory is everybody's and read-only: requests could not write it.
//!
//! Deliberately keeps only what a name can find; of all else the number and its dates.

pub mod load;
pub mod store;
pub(crate) mod routes;
