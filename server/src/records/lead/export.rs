//! リードのエクスポート: chosen leads, or all that a search finds, as a file (specification 13).
//!
//! Two steps. `create` looks at everything that could refuse the file, with words, and keeps what is wanted; `download`
//! streams it, so that a plain link is enough and a browser keeps nothing in memory.
//!
//! Guarantees: a file is of one moment (a `repeatable read` transaction), whatever its size and whatever changes
//! meanwhile; memory does not grow with it; no byte is sent of a file that Shift-JIS cannot hold. A client that takes
//! nothing any more is let go.

pub(crate) mod choice;
pub(crate) mod described;
pub(crate) mod rows;
pub(crate) mod stream;
