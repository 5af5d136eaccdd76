//! Calls to other servers: mails, webhooks, checks of e-mail addresses.

pub mod mail;
pub mod webhook;
pub mod email_check;
pub mod network;
