//! The tables of the company directory.

pub mod loaded;
pub mod lookup;
pub(crate) mod staging;
