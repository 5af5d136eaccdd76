//! リードの削除: deletion of leads, and erasure of their traces in imports, undos and mails (specification 22).
//!
//! It belongs to the pipeline, not to the records, because the rows of imports and undos contain values of leads.

pub(crate) mod addresses;
pub(crate) mod blocks;
pub(crate) mod erasure;
pub(crate) mod routes;
