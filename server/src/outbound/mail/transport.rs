//! How a message is written, encrypted and sent; knows no table.

pub(crate) mod folder;
pub(crate) mod message;
pub mod post;
pub(crate) mod said;
pub mod sealed;
pub(crate) mod smtp;
