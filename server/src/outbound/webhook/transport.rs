//! How a call is signed and sent; knows no table.

pub(crate) mod send;
pub(crate) mod signature;
