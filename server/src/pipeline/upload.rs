//! Uploads: tus 1.0 (core, creation, termination, expiration), so that a broken line costs one part and any tus client
//! works.
//!
//! Guarantees: what was received is kept, also when the line breaks in the middle of a request; two who write at once
//! cannot mix their bytes; an upload is found only by its own workspace, under an id that nobody can guess.
//!
//! Deliberately does not look into the bytes: that is the re-check's.

pub(crate) mod receive;
pub mod turn;
pub(crate) mod tus;
pub mod store;
pub(crate) mod unused;
pub(crate) mod routes;
