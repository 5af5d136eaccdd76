//! The check: what a lead CSV is, what is wrong with it, and how it is put right.
//!
//! Pure: no input or output, no clock, no randomness, no logging. Compiled natively for the server and the command
//! line and to Wasm for the browser; both must come to the same verdict, to the byte. A disagreement is our defect.

// A test may panic.
#![cfg_attr(not(test), warn(clippy::indexing_slicing))]

pub mod limits;
pub mod date;
pub mod format;
pub mod problem;
pub mod value;
mod encoding;
mod scan;
mod header;
mod opening;
mod rows;
pub mod seen;
mod tally;
mod digest;
pub mod preview;
pub mod words;
pub mod custom_item;
pub mod company;
pub mod write;
pub mod check;
pub mod verdict;
pub mod repair;
pub mod lead;
pub mod account;
pub mod mail_text;
pub mod wire;
