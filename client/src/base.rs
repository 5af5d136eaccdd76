//! The foundation of every page: the server's API, words, the session, texts of numbers and times. No components.

pub(crate) mod api;
pub(crate) mod words;
pub(crate) mod locale;
pub(crate) mod session;
pub(crate) mod rights;
pub(crate) mod query;
pub(crate) mod upload;
pub(crate) mod lead_search;
pub(crate) mod text_matches;
pub(crate) mod management_source;
pub(crate) mod recheck_reason;
pub(crate) mod unsaved_input;
pub(crate) mod press;
pub(crate) mod attempt;
