//! The page's state, for its parts.

use leptos::prelude::*;
use torikomi_core::{
    domain::{format::CustomItem, item::Item, problem::Column},
    wire::FormatAnswer,
};

use super::row::focus_after_drawing;
use crate::{
    base::{api, attempt::Attempt, words::words},
    parts::{Answer, use_notices},
};

/// The open dialog of the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum DialogKind {
    Adding,
    Changing(CustomItem),
    Deleting(CustomItem),
}

/// The page's state, for its parts.
#[derive(Clone, Copy)]
pub(super) struct Page {
    pub(super) format: Answer<FormatAnswer>,
    pub(super) dialog: RwSignal<Option<DialogKind>>,
    pub(super) open: RwSignal<bool>,
    /// A move of an item.
    pub(super) moving: Attempt,
    /// The action of the dialog is in progress.
    pub(super) busy: RwSignal<bool>,
    pub(super) may_change: bool,
}

impl Page {
    pub(super) fn begin(self, dialog: DialogKind) {
        self.dialog.set(Some(dialog));
        self.open.set(true);
    }

    /// The action of the dialog is done.
    pub(super) fn end(self) {
        self.open.set(false);
        self.format.reload();
    }

    /// Moves the item at `from` by one place and puts the focus back on the button.
    pub(super) fn shift(self, items: &[CustomItem], from: usize, to: usize, focus: String) {
        let mut ids: Vec<u32> = items.iter().map(|item| item.custom_item_id).collect();
        ids.swap(from, to);
        let name = items.get(from).map(|item| item.name.clone()).unwrap_or_default();
        let notices = use_notices();
        self.moving.run(async move { api::order_custom_items(&ids).await }, move |()| {
            notices.done((words().custom_items.moved)(&name, &column(to)));
            focus_after_drawing(focus);
            self.format.reload();
        });
    }
}

/// The letters of the item's column: the custom items begin after the fixed ones.
pub(super) fn column(index: usize) -> String {
    Column::at(Item::ALL.len() + index).to_string()
}
