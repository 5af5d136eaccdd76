//! Uploads: tus 1.0 (core, creation, termination, expiration), so that a broken connection costs one part and any tus
//! client works.
//!
//! Guarantees: received data is kept, even if the connection breaks within a request; concurrent writers cannot mix
//! their bytes; an upload is found only by its own workspace, under an id that cannot be guessed.
//!
//! Deliberately does not look into the bytes: the re-check does.

pub(crate) mod receive;
pub mod writers;
pub(crate) mod tus;
pub mod store;
pub(crate) mod unused;
pub(crate) mod routes;
