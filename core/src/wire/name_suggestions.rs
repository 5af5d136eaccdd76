//! Registered names that a person may mean who has typed a part of one.

use serde::{Deserialize, Serialize};

/// Answers `GET /api/name/{kind}/suggestion?text=`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NameSuggestions {
    /// The first 20 that hold the text, in any width and case; those that begin with it first.
    pub names: Vec<String>,
    /// Whether there are others.
    pub has_more: bool,
    /// The typed text itself where it is a registered name, in its registered spelling.
    pub registered: Option<String>,
}
