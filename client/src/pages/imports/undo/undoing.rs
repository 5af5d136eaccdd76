//! The import that is, or can be, undone, for the parts of the page.

use leptos::prelude::*;
use torikomi_core::wire::{Import, Undo};

use crate::base::{
    api::{self, ApiError},
    attempt::Attempt,
};

/// The import that is, or can be, undone.
#[derive(Debug, Clone, Copy)]
pub(super) struct Undoing {
    pub(super) import_id: u64,
    pub(super) import: RwSignal<Import>,
    pub(super) attempt: Attempt,
}

impl Undoing {
    /// The current undo, for what does not change while a scene is shown.
    pub(super) fn now(self) -> Option<Undo> {
        self.import.with_untracked(|import| import.undo.clone())
    }

    pub(super) fn set(self, import: Import) {
        self.attempt.failure.try_set(None);
        self.import.try_set(import);
    }

    /// Runs one action at a time; its result is the changed import.
    pub(super) fn act(self, call: impl Future<Output = Result<Import, ApiError>> + 'static) {
        self.attempt.run(call, move |import| self.set(import));
    }

    /// Loads the current import.
    pub(super) fn load(self) {
        self.act(api::import(self.import_id));
    }
}
