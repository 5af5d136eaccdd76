//! Undo: a whole import taken back, previewed first (specification 12).
//!
//! | Method and path | Takes | Answers |
//! |---|---|---|
//! | `GET /api/import/{id}/undo` | – | `UndoAnswer`: whether and until when it can be taken back, and how far that is |
//! | `POST /api/import/{id}/undo-preview` | – | 202 `Import`: the preview is made, or is there |
//! | `GET /api/import/{id}/undo/row?outcome=O&kept=true&after=ROW&limit=N` | – | `UndoRowPage` |
//! | `GET /api/import/{id}/undo/difference?after=ROW&limit=N` | – | `UndoDifferencePage`: of a preview that was made again |
//! | `POST /api/import/{id}/undo/start` | `StartUndo` | 202 `Import`; 409 `plan_changed` with a new preview under way |
//! | `DELETE /api/import/{id}/undo` | – | 204: drops a preview that was not started |
//!
//! `GET /api/import/{id}/events` reports the progress too: each `Import` carries its `undo`.

use serde::{Deserialize, Serialize};

use super::import_part::{Change, ImportProgress, NewName};
use crate::domain::{item::Key, problem::Message};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum UndoState {
    /// The preview is made.
    Planning,
    /// The preview waits for its confirmation.
    Planned,
    /// Confirmed: it waits for its turn, or leads are being changed.
    Processing,
    Done,
    /// The preview, or the undo, could not be brought to its end. What was taken back by then stays so; a new preview
    /// goes on behind it.
    Failed,
}

/// Sums of leads; each lead that the import registered or changed is counted once.
/// `leads = removed + restored + partly_restored + kept + gone`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UndoCounts {
    pub leads: u64,
    /// Registered by the import and removed.
    pub removed: u64,
    /// Overwritten by the import and again as before.
    pub restored: u64,
    /// As before but for values that were changed since.
    pub partly_restored: u64,
    /// Left as they are: touched since.
    pub kept: u64,
    /// Deleted since; there is nothing to take back.
    pub gone: u64,
    /// Values of the import that stay, of leads that it had overwritten.
    pub kept_values: u64,
    /// Names that the import had created and that no lead has any more: they leave their dictionaries.
    pub removed_names: u64,
}

/// An undo, from its preview to its end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Undo {
    pub state: UndoState,
    /// Changes each time the preview is made; `StartUndo` names the one that was shown.
    pub version: u32,
    /// The preview's counts; of an undo that is done, what happened. `None` until the first preview is there.
    pub counts: Option<UndoCounts>,
    /// The preview before the last one, when it had to be made anew: the difference is shown.
    pub previous_counts: Option<UndoCounts>,
    /// Of a preview that had to be made again: how many leads it treats otherwise than was shown.
    #[serde(default)]
    pub differing_rows: Option<u64>,
    /// Of the preview in rows of the file, of the undo in leads.
    pub progress: ImportProgress,
    /// The first 100 of the names that leave their dictionaries.
    pub removed_names: Vec<NewName>,
    /// Where the import registered companies that are still there.
    #[serde(default)]
    pub companies: Option<UndoCompanies>,
    /// Who started it (before: who asked for the preview); `None` when the account was deleted.
    pub worker: Option<String>,
    pub started_at: Option<String>,
    pub ended_at: Option<String>,
    /// Why it failed.
    pub failure: Option<Message>,
}

/// The companies that the import registered.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UndoCompanies {
    pub registered: u64,
    /// To which no lead belongs after the undo, and which nobody has edited: they can be deleted with it.
    pub unused: u64,
    /// Edited by somebody since: they stay.
    pub edited: u64,
    /// The first 20 of the unused ones.
    pub names: Vec<String>,
    /// How many were deleted with the undo, once it is done and that was wanted. One that a lead was put into, or that
    /// somebody edited, meanwhile stays.
    #[serde(default)]
    pub deleted: Option<u64>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UndoAnswer {
    /// Whether an undo may be asked for now.
    pub is_possible: bool,
    /// The moment until which the import can be taken back: as long as its file is kept. `None` where it cannot be, or
    /// was already.
    pub possible_until: Option<String>,
    pub undo: Option<Undo>,
}

/// What the person saw and confirmed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StartUndo {
    pub version: u32,
    /// Whether the companies that the import registered are deleted, as far as no lead belongs to them any more.
    #[serde(default)]
    pub delete_companies: bool,
}

/// What becomes of a lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum UndoOutcome {
    Removed,
    Restored,
    PartlyRestored,
    Kept,
    Gone,
}

/// Why a lead, or a value, stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum KeptReason {
    /// A later import changed it (of a new lead: has a row for it).
    LaterImport,
    /// A later import brought the same value again.
    GivenAgain,
    /// Changed since by a person.
    Edited,
    /// The name was merged into another one, or deleted.
    NameChanged,
    /// The previous value is none that the custom item takes today.
    DoesNotFit,
}

/// A value that stays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct KeptValue {
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub key: Key,
    /// Before the import.
    pub old: Option<String>,
    /// The import's.
    pub new: Option<String>,
    /// What the lead has and keeps.
    pub present: Option<String>,
    pub reason: KeptReason,
    /// The later import, where the reason is one.
    pub later_import_id: Option<u64>,
}

/// One lead and what the undo does with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UndoRow {
    /// The first row of the file that is about the lead.
    pub row: u32,
    pub outcome: UndoOutcome,
    pub lead_id: u64,
    /// Whether the lead is there now.
    pub is_there: bool,
    /// `None` where the lead was deleted since and the import did not register it.
    pub email: Option<String>,
    /// Whether the import registered it.
    pub is_new: bool,
    /// What the undo changes: `old` is what stands there now, `new` what will. A memo's or names' `new` is what is left.
    pub changes: Vec<Change>,
    pub kept: Vec<KeptValue>,
    /// Why a lead that the import registered stays.
    pub reason: Option<KeptReason>,
    pub later_import_id: Option<u64>,
}

/// Leads in the order of the file. `next_after` is the `after` of the next page, `None` on the last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UndoRowPage {
    pub rows: Vec<UndoRow>,
    pub next_after: Option<u32>,
}

/// A lead of a preview that was made again, and what was shown before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UndoDifference {
    pub now: UndoRow,
    pub before: UndoRowBefore,
}

/// What a preview had decided about a lead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UndoRowBefore {
    pub outcome: UndoOutcome,
    pub changes: Vec<Change>,
    pub kept: Vec<KeptValue>,
    pub reason: Option<KeptReason>,
    pub later_import_id: Option<u64>,
}

/// In the order of the file, at most `MOST_DIFFERENCES` in all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UndoDifferencePage {
    pub rows: Vec<UndoDifference>,
    pub next_after: Option<u32>,
}
