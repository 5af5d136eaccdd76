//! Writing, encrypting and sending of messages; knows no table.

pub(crate) mod folder;
pub(crate) mod message;
pub mod mailer;
pub(crate) mod server_answer;
pub mod encryption;
pub(crate) mod smtp;
