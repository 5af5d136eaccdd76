//! Writing, encrypting and sending of messages; knows no table.

pub(crate) mod folder;
pub(crate) mod message;
pub mod post;
pub(crate) mod said;
pub mod sealed;
pub(crate) mod smtp;
