//! The foundation: everything else uses it, and it knows no slice.

pub mod metrics;
pub mod encryption;
pub mod audit;
pub mod wire_value;
pub mod column;
pub mod copy;
pub mod database;
pub(crate) mod comparison;
pub mod error;
pub mod hourly_limit;
pub mod objects;
pub mod pace;
pub mod retry_budget;
pub mod concurrency;
pub mod file_permissions;
pub mod privileges;
pub mod fair_queue;
pub(crate) mod row_page;
pub mod signal;
pub mod statistics;
pub mod text;
pub mod words;
pub(crate) mod counter;
pub(crate) mod network;
pub(crate) mod limits;
pub mod retention;
