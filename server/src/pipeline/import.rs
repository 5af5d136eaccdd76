//! The import: applies the stored plan, block by block, in the background.
//!
//! Guarantees: the plan that was shown is applied, once. A block's rows, its checkpoint and the proof that this process
//! still holds the job are one transaction: if killed at any point, the import continues after the last checkpoint, and
//! nothing is applied twice. The counts are the plan's; the import skips no further rows.
//!
//! Deliberately validates nothing: the plan did.

pub mod screen_values;
pub mod draft;
pub mod start;
pub mod answer;
pub mod retry;
pub(crate) mod company_retry;
pub mod routes;
pub mod checked_file;
pub mod store;
pub(crate) mod file_expiry;
pub(crate) mod job;
