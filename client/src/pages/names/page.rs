//! The page's state, for its parts.

use leptos::prelude::*;
use torikomi_core::{
    domain::{format::Format, item::Key, names::NameKind},
    wire::{FormatAnswer, Name, NameChange},
};

use crate::{
    base::words::words,
    parts::{Answer, Notices, Tone},
};

/// The open dialog of the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum DialogKind {
    Adding,
    Details(Name),
    Renaming(Name),
    Merging(Name),
    Deleting(Name),
}

/// The page's state, for its parts.
#[derive(Clone, Copy)]
pub(super) struct Page {
    pub(super) kind: NameKind,
    pub(super) may_change: bool,
    pub(super) names: Answer<Vec<Name>>,
    pub(super) format: Answer<FormatAnswer>,
    pub(super) dialog: RwSignal<Option<DialogKind>>,
    pub(super) open: RwSignal<bool>,
    /// The action of the dialog is in progress.
    pub(super) busy: RwSignal<bool>,
    /// Counts the actions, so that changes in progress are looked for again.
    pub(super) acts: RwSignal<u32>,
}

impl Page {
    pub(super) fn begin(self, dialog: DialogKind) {
        self.dialog.set(Some(dialog));
        self.open.set(true);
    }

    pub(super) fn end(self) {
        self.open.set(false);
        self.names.reload();
    }

    /// Whether a row with an unknown name of this kind is skipped.
    pub(super) fn must_be_known(self) -> bool {
        matches!(self.kind, NameKind::Status | NameKind::Person | NameKind::Form)
    }

    /// The maximum of characters of a name.
    pub(super) fn most_characters(self) -> usize {
        if self.kind == NameKind::Form { 255 } else { 100 }
    }

    /// Header and letter of the column of these names; the default format's until today's is loaded.
    pub(super) fn column(self) -> (String, String) {
        let item = Key::Basic(self.kind.item());
        let of = |format: &Format| {
            format.column_of(item).map(|column| (column.header.to_owned(), column.column.to_string()))
        };
        let today = self.format.with(|answer| match answer {
            Some(Ok(answer)) => of(&answer.format),
            _ => None,
        });
        today.or_else(|| of(&Format::default())).unwrap_or_default()
    }

    /// Shows a notice that a name was removed, and whether leads still follow.
    pub(super) fn left(self, notices: Notices, notice: String, change: &NameChange) {
        if change.ended_at.is_some() {
            notices.done(notice);
        } else {
            notices.show(Tone::Info, notice + words().names.follows);
        }
        self.acts.update(|acts| *acts = acts.wrapping_add(1));
        self.names.reload();
    }
}
