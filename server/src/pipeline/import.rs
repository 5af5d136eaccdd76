//! The import: applies what the plan has written down, block by block, in the background.
//!
//! Guarantees: what was shown is what happens, once. A block's rows, its checkpoint and the proof that this process
//! still holds the job are one transaction: killed at any point, the import goes on behind the last checkpoint, and
//! nothing is applied twice. The counts are the plan's; the import adds no skip.
//!
//! Deliberately judges nothing: the plan did.

pub mod screen_values;
pub mod draft;
pub mod start;
pub mod started;
pub mod retry;
pub mod routes;
pub mod checked_file;
pub mod store;
pub(crate) mod old_files;
pub(crate) mod job;
