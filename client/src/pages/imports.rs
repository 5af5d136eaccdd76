//! Imports after the wizard: the history, one import with its rows, its companies and mails, and its undo.

mod history;
mod detail;
mod companies;
mod mails;
mod undo;

pub(crate) use detail::ImportDetail;
pub(crate) use history::History;
