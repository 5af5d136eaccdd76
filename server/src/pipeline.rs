//! The stages of an import: upload → re-check → plan → import → history → undo; and the deletion of leads, with their
//! traces in imports.

pub mod upload;
pub mod recheck;
pub mod plan;
pub mod import;
pub mod history;
pub mod undo;
pub mod deletion;
