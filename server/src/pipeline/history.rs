//! 一括登録履歴: the history of imports, with their accounts, rows and files (specification 12).
//!
//! Guarantees: every number shown here was counted by the plan and is stored in the import's row; lists are read by
//! keys, so that the millionth row is as fast as the first.
//!
//! Deliberately changes nothing, except that `sweep` deletes what has expired.

pub(crate) mod csv_download;
pub(crate) mod routes;
