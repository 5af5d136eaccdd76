//! The dictionaries of names: what they hold, suggestions for a part of a name, and the record of changes.

use serde::{Deserialize, Serialize};

use crate::domain::names::NameKind;

/// The maximum of names in an answer of `GET /api/name/{kind}`; `?after=` is the last one's name, for those after it.
pub const NAMES_A_PAGE: usize = 1_000;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Name {
    pub name_id: u32,
    pub name: String,
    /// How many leads have it.
    pub leads: u64,
    /// Whether an account stands behind it (persons in charge only).
    pub has_account: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NameDraft {
    pub name: String,
}

/// Into which name of the same kind another one goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NameMerge {
    pub into: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum NameAction {
    Rename,
    Merge,
    Delete,
}

/// A name that was renamed, merged or deleted. It holds at once; the leads' own rows follow in the background.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NameChange {
    pub name_change_id: u32,
    pub kind: NameKind,
    pub action: NameAction,
    pub old_name: String,
    /// The new name, or that of the one it went into; `None` for a deletion.
    pub new_name: Option<String>,
    /// How many leads it was taken off, or put on the other name, so far; 0 for a new name, which changes no lead.
    pub leads: u64,
    /// `None` when the account was deleted.
    pub worker: Option<String>,
    pub created_at: String,
    /// `None` while leads are still being changed.
    pub ended_at: Option<String>,
}

/// Answers `GET /api/name/{kind}/suggestion?text=`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NameSuggestions {
    /// The first 20 that hold the text, in any width and case; those that begin with it first.
    pub names: Vec<String>,
    /// Whether there are others.
    pub has_more: bool,
    /// The registered name that the typed text means, if it means one.
    pub registered: Option<String>,
}
