//! The check: what a lead CSV is, what is wrong with it, and how it is repaired.
//!
//! Pure: no input or output, no clock, no randomness, no logging. It is compiled natively for the server and the
//! command line, and to Wasm for the browser; both must give the same verdict, to the byte. A disagreement is our
//! defect.

// A test may panic.
#![cfg_attr(not(test), warn(clippy::indexing_slicing))]

// Each module knows only those above it.
pub mod domain;
pub mod words;
pub mod check;
pub mod draft;
pub mod write;
pub mod repair;
pub mod wire;
