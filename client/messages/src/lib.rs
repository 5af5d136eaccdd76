//! The messages between the page and its Web Worker, as JSON texts.
//!
//! Guarantees: everything that the check reports has one form, the core's own. The problems of a file stay in the
//! worker; the page asks for the few that are visible, so neither the number of problems nor their texts can make it
//! stutter. It knows nothing of the page's frame, so the worker's module stays small.

use serde::{Deserialize, Serialize};
use torikomi_core::{
    check::{preview::Preview, verdict::Verdict},
    domain::{
        date::Date,
        format::Format,
        names::NameKind,
        problem::{Column, Problem, ProblemCode, RenameQuestion},
    },
    repair::Offer,
};

/// From the page to the worker. An [`Order::Check`] is sent as `[JSON, File]`, the others as JSON alone.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    Check(CheckOrder),
    List(ListOrder),
    /// Apply an offer of [`Judged`].
    Repair(RepairChoice),
}

/// Which of the offers is applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RepairChoice {
    /// [`Judged::offer`]
    Offered,
    /// [`Judged::renaming`]: a person has said yes.
    WithRenaming,
}

/// Check the file that is sent with it. A worker checks one file, and afterwards only answers questions about it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CheckOrder {
    pub format: Format,
    pub today: Date,
    /// The version of the server's check. Worker files have no hash in their names, so a cache may hold an old one; a
    /// worker of another version refuses to check.
    pub check_version: String,
    /// How many row problems are kept for the list; all of them are counted.
    pub max_problems: u32,
    /// How many places of each warning are kept for the list.
    pub max_warned: u32,
}

/// A list that the worker keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ListName {
    /// The row problems.
    Problems,
    /// The places of the warnings.
    Warned,
}

/// Show a window of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListOrder {
    pub list: ListName,
    /// Returned with the answer, so that the page can drop an outdated one.
    pub order_no: u32,
    pub filter: ProblemFilter,
    /// Index of the first problem wanted, among those that pass the filter.
    pub first: u32,
    pub count: u32,
}

/// Which problems are listed; an empty filter passes all of them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProblemFilter {
    pub code: Option<ProblemCode>,
    pub column: Option<Column>,
    /// Of addresses that differ in case: only those of the same mailbox, or only the others.
    pub is_same_mailbox: Option<bool>,
    /// A part of the value or of a message, in any case; or the number of a row.
    pub text: String,
}

/// From the worker to the page.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Report {
    /// The module is loaded; earlier messages would have been lost.
    Ready,
    Progress(CheckProgress),
    Judged(Box<Judged>),
    Listed(Listed),
    /// How many bytes of the refused file are repaired.
    Repairing(u64),
    /// Sent as `[JSON, Blob]`: the repaired file's bytes.
    Repaired,
    Failed(WorkerError),
}

/// The progress of the check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckProgress {
    pub bytes: u64,
    pub rows: u32,
    /// Rows with problems.
    pub invalid: u32,
    /// Sent once, as soon as it exists.
    pub preview: Option<Preview>,
}

/// The result of the check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judged {
    /// Without its row problems and the places of its warnings, which stay in the worker.
    pub verdict: Verdict,
    /// How many row problems the worker keeps for the list.
    pub listed: u32,
    /// The columns with problems, and the number in each.
    pub columns: Vec<ColumnProblems>,
    pub unknown_names: Vec<UnknownName>,
    /// The number of cells with names that the list has no room for.
    pub unlisted_names: u64,
    pub preview: Option<Preview>,
    /// How a refused file can be repaired.
    pub offer: Option<Offer>,
    /// How it can be repaired besides if a person says yes to a question.
    pub renaming: Option<RenamingOffer>,
    /// The most memory that the worker's module had; Wasm memory never shrinks.
    pub memory_bytes: u64,
}

impl Judged {
    /// The offer that the choice names.
    pub fn offer_of(&self, choice: RepairChoice) -> Option<&Offer> {
        match choice {
            RepairChoice::Offered => self.offer.as_ref(),
            RepairChoice::WithRenaming => self.renaming.as_ref().map(|renaming| &renaming.offer),
        }
    }
}

/// A renaming that only a person can decide, and the repair that includes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RenamingOffer {
    pub question: RenameQuestion,
    pub offer: Offer,
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
    pub list: ListName,
    pub order_no: u32,
    /// Problems that pass the filter.
    pub total: u32,
    pub first: u32,
    pub problems: Vec<Problem>,
}

/// Why the worker could not check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WorkerError {
    /// The page, the worker and the server have different versions: reload the page.
    OtherVersion,
    /// The file on disk was changed after it was chosen.
    FileChanged,
    /// The browser cannot read the file (it was moved, access is denied, or its drive is gone).
    Unreadable { reason: String },
    /// The worker could not be loaded, or not in time.
    NotLoaded,
    /// The worker crashed.
    Broken { reason: String },
}
