//! 一括登録履歴: what was imported, by whom, with which rows, and the files of it (specification 12).
//!
//! Guarantees: every number told here is counted by the plan and stands in the import's row; lists are read by keys,
//! so that the millionth row is as near as the first.
//!
//! Deliberately changes nothing but what `sweep` lets go.

pub(crate) mod csv_download;
pub(crate) mod routes;
