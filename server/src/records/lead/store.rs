//! Tables `lead`, `lead_name`, `lead_memo` and their histories: written only here.

pub(crate) mod custom;
pub mod company;
pub mod table;
pub(crate) mod detail;
pub(crate) mod write;
pub(crate) mod held;
pub(crate) mod locked;
pub(crate) mod naming;
pub(crate) mod summary;
pub mod registered;
pub mod bulk;
pub(crate) mod email_verdict;
pub(crate) mod export;
pub(crate) mod timeline;
pub(crate) mod names;
pub(crate) mod delete;
pub(crate) mod erasure;
