//! Tables `lead`, `lead_name`, `lead_memo` and their histories: written only here.

pub(crate) mod custom;
pub mod company;
pub mod table;
pub(crate) mod detail;
pub(crate) mod write;
pub(crate) mod lead_names;
pub(crate) mod locks;
pub(crate) mod name_ids;
pub(crate) mod summary;
pub mod registered;
pub mod bulk;
pub(crate) mod email_verdict;
pub(crate) mod export;
pub(crate) mod timeline;
pub(crate) mod leaving_names;
pub(crate) mod deletion;
pub(crate) mod erasure;
pub mod hold;
