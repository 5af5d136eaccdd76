//! Custom items: drafts, changes, and the record of what was changed.
//!
//! An option has no number: its text is its identity. A change says for each option which one it was, so a changed text
//! is a rename that the leads' values follow, not a removal.

use serde::{Deserialize, Serialize};

use crate::{domain::format::CustomKind, draft::custom_item::OptionEdit};

/// What a custom item is to be from now on.
///
/// Where leads would lose a value by it (an option is gone, or the new kind does not take what they hold), it is refused
/// with 409 `values_lost`, whose `leads` is the number of these leads; with that number as `confirmed_leads` it is done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CustomItemEdit {
    pub name: String,
    pub kind: CustomKind,
    /// All options that there are to be, in their order; an option that is left out is removed.
    #[serde(default)]
    pub options: Vec<OptionEdit>,
    /// How many leads the person has agreed to that lose a value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmed_leads: Option<u64>,
}

/// How many leads hold a value of a custom item: what its deletion takes off them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CustomItemUse {
    pub leads: u64,
}

/// A custom item that was changed or deleted. It holds at once; the leads' values follow in the background.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CustomItemChange {
    pub custom_item_change_id: u32,
    pub custom_item_id: u32,
    /// Before the change.
    pub name: String,
    /// `None`: it kept its name.
    pub new_name: Option<String>,
    /// `None`: it kept its kind.
    pub new_kind: Option<CustomKind>,
    pub is_deletion: bool,
    pub renamed_options: Vec<OptionRename>,
    pub removed_options: Vec<String>,
    pub added_options: Vec<String>,
    /// How many leads' values were changed or removed so far.
    pub leads: u64,
    /// How many leads lose a value by it.
    pub losing_leads: u64,
    /// `None` when the account was deleted.
    pub worker: Option<String>,
    pub created_at: String,
    /// `None` while leads are still being changed.
    pub ended_at: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OptionRename {
    pub old: String,
    pub new: String,
}
