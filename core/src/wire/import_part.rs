//! The parts of an import that its undo, the leads and the webhooks name too.

use serde::{Deserialize, Serialize};

use crate::domain::{item::Key, names::NameKind};

/// Sums of rows. `processed = new + overwritten + skipped`; `unchanged` are some of the overwritten.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImportCounts {
    pub processed: u64,
    pub new: u64,
    pub overwritten: u64,
    pub unchanged: u64,
    pub skipped: u64,
    /// Mails with a login password that go out: one for each member form that a lead newly gets.
    #[serde(default)]
    pub mails: u64,
}

/// How far the step at hand is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImportProgress {
    pub done_rows: u64,
    pub total_rows: u64,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewName {
    pub kind: NameKind,
    pub name: String,
}

/// What the plan decided about a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    New,
    Overwritten,
    /// Overwritten with what it had before.
    Unchanged,
    Skipped,
}

/// One item of a lead before and after. Names are joined by `,`; a memo's `old` is `None`: memos are added.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Change {
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub key: Key,
    pub old: Option<String>,
    /// `None`: becomes blank.
    pub new: Option<String>,
}
