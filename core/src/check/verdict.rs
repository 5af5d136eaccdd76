//! The result of a check: the file's facts, its counts and its problems. The worker, the server and the command line
//! exchange it in its JSON form (specification 18).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::domain::{
    encoding::{Encoding, LineEnding},
    problem::{Problem, ProblemCode},
};

/// What the file is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FileFacts {
    /// `None` when the check stopped before the end of the file.
    pub bytes: Option<u64>,
    /// XXH3-128 of all bytes, 32 hexadecimal digits; `None` when the check stopped before the end of the file.
    pub hash: Option<String>,
    pub encoding: Option<Encoding>,
    pub line_ending: Option<LineEnding>,
    /// Cells of line 1, after dropping empty names at its end.
    pub columns: Option<u32>,
    /// Data rows: no header, no blank lines.
    pub rows: u32,
}

/// Sums over all rows; `valid + invalid = rows`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CheckCounts {
    pub valid: u32,
    pub invalid: u32,
    /// Row problems by code, all of them.
    #[cfg_attr(feature = "openapi", schema(value_type = BTreeMap<String, u64>))]
    pub by_code: BTreeMap<ProblemCode, u64>,
}

/// What a check finds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Verdict {
    /// No file problem.
    pub accepted: bool,
    pub file: FileFacts,
    pub counts: CheckCounts,
    /// By byte, then column, then the tables' order; problems without a place last.
    pub problems: Vec<Problem>,
    /// Row problems that are not listed.
    pub more: u64,
    /// The places of the warnings in the file's order, as many of each as the check was told to keep (none, unless it
    /// was told). Of a value that is stored otherwise than typed, `facts.expected` is the stored form.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warned: Vec<Problem>,
    /// Covers the hash, the format, today's date, the check's version and every problem; browser and server must
    /// come to the same one.
    pub digest: String,
}
