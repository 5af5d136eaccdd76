//! Signing and sending of calls; knows no table.

pub(crate) mod send;
pub(crate) mod signature;
