//! What the page and its Web Worker say to each other, as JSON texts.
//!
//! Guarantees: one form, the core's own, for everything that the check says. The problems of a file stay in the
//! worker; the page asks for the few that are in sight, so neither the number of problems nor their texts can make
//! it stutter. Knows nothing of the page's frame, so that the worker's module stays small.

use serde::{Deserialize, Serialize};
use torikomi_core::{
    check::{preview::Preview, verdict::Verdict},
    domain::{
        date::Date,
        format::Format,
        names::NameKind,
        problem::{Column, Problem, ProblemCode},
    },
    repair::Offer,
};

/// Page to worker. An `Order::Check` travels as `[JSON, File]`, the others as JSON alone.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    Check(CheckOrder),
    List(ListOrder),
    /// Do what `Judged::offer` says.
    Repair,
}

/// Check the file that comes with it. A worker checks one file and is then only asked about it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CheckOrder {
    pub format: Format,
    pub today: Date,
    /// The version of the server's check. Worker files have no hash in their names, so that an old one may still be
    /// in a cache; one of another version refuses to check.
    pub check_version: String,
    /// How many row problems are kept for the list; all of them are counted.
    pub max_problems: u32,
}

/// Show a window of the list of problems.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListOrder {
    /// Comes back with the answer, so that the page can drop one that is out of date.
    pub order_no: u32,
    pub filter: ProblemFilter,
    /// Index of the first problem wanted, among those that the filter lets through.
    pub first: u32,
    pub count: u32,
}

/// Which problems are listed; an empty filter lets all through.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProblemFilter {
    pub code: Option<ProblemCode>,
    pub column: Option<Column>,
    /// A part of the value or of a message, in any case; or the number of a row.
    pub text: String,
}

/// Worker to page.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Report {
    /// The module is loaded; what was posted before would have been lost.
    Ready,
    Progress(CheckProgress),
    Judged(Box<Judged>),
    Listed(Listed),
    /// How many bytes of the refused file are repaired.
    Repairing(u64),
    /// Travels as `[JSON, Blob]`: the repaired file's bytes.
    Repaired,
    Failed(WorkerError),
}

/// How far the check is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckProgress {
    pub bytes: u64,
    pub rows: u32,
    /// Rows with problems.
    pub invalid: u32,
    /// Comes once, as soon as it is there.
    pub preview: Option<Preview>,
}

/// The check is through.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judged {
    /// Without its row problems, which stay in the worker.
    pub verdict: Verdict,
    /// How many row problems the worker keeps for the list.
    pub listed: u32,
    /// In which columns they are, and how many in each.
    pub columns: Vec<ColumnProblems>,
    pub unknown_names: Vec<UnknownName>,
    /// In how many cells there were others, for which the list has no room.
    pub unlisted_names: u64,
    pub preview: Option<Preview>,
    /// How a refused file can be repaired.
    pub offer: Option<Offer>,
    /// The most memory that the worker's module had; Wasm memory never shrinks.
    pub memory_bytes: u64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColumnProblems {
    pub column: Column,
    pub problems: u64,
}

/// A status or person in charge that the workspace does not have, from all rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnknownName {
    pub kind: NameKind,
    pub name: String,
    pub rows: u64,
}

/// A window of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    pub order_no: u32,
    /// Problems that the filter lets through.
    pub total: u32,
    pub first: u32,
    pub problems: Vec<Problem>,
}

/// Why the worker could not check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WorkerError {
    /// The page, the worker and the server are not of one version: load the page again.
    OtherVersion,
    /// The file on disk is not the one any more that was chosen.
    FileChanged,
    /// The browser cannot read the file (moved, no right to it, a drive that is gone).
    Unreadable { reason: String },
    /// The worker could not be loaded, or not in time.
    NotLoaded,
    /// The worker fell over.
    Broken { reason: String },
}
