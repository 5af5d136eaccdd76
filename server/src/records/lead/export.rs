//! リードのエクスポート: selected leads, or all matches of a search, as a file (specification 13).
//!
//! Two steps. `create` checks for everything that could prevent the file, with messages, and stores the request;
//! `download` streams it, so that a plain link is enough and the browser keeps nothing in memory.
//!
//! Guarantees: a file shows one moment (a `repeatable read` transaction), whatever its size and whatever changes
//! meanwhile; memory does not grow with it; a file that Shift-JIS cannot represent is not begun. A client that stops
//! reading is disconnected.

pub(crate) mod choice;
pub(crate) mod description;
pub(crate) mod rows;
pub(crate) mod stream;
