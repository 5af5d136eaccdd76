//! The server's API as typed functions, one for each route of `core::wire`.
//!
//! Guarantees: every failure is an [`ApiError`] that can be shown to a person. An ended session is reported to the
//! listener of `on_signed_out`, a missing right to that of `on_forbidden`, wherever the call was made. It keeps nothing
//! and never retries by itself.

mod account;
mod accounts;
mod company;
mod confirmation;
mod custom_item;
mod email_check;
mod error;
mod format;
mod import;
mod lead;
mod mail;
mod name;
mod own_account;
mod request;
mod webhook;
mod workspace;
mod undo;

pub(crate) use account::*;
pub(crate) use accounts::*;
pub(crate) use company::*;
pub(crate) use confirmation::{confirm, on_password_needed};
pub(crate) use custom_item::*;
pub(crate) use email_check::*;
pub(crate) use error::{ApiError, on_forbidden, on_signed_out};
pub(crate) use format::*;
pub(crate) use import::*;
pub(crate) use lead::*;
pub(crate) use mail::*;
pub(crate) use name::*;
pub(crate) use own_account::*;
pub(crate) use request::{Request, send};
pub(crate) use undo::*;
pub(crate) use webhook::*;
pub(crate) use workspace::*;
