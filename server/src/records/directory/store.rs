//! The tables of the company directory.

pub mod loads;
pub mod lookup;
pub(crate) mod staging;
pub(crate) mod rebuild;
