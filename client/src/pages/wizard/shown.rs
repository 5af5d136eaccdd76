//! The import on the page, for the steps that show it.

use leptos::{prelude::*, task::spawn_local};
use torikomi_core::wire::Import;

use crate::base::api::{self, ApiError};

/// The import on the page.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shown {
    pub(crate) import_id: u64,
    pub(super) import: RwSignal<Option<Import>>,
    pub(super) failure: RwSignal<Option<ApiError>>,
}

impl Shown {
    /// Reads a part of the import, which exists when a step is shown.
    pub(crate) fn with<T>(self, part: impl Fn(&Import) -> T) -> T {
        self.import.with(|import| part(import.as_ref().expect("BUG: a step is drawn when its import is there")))
    }

    /// The current import, for what does not change while the step is shown.
    pub(crate) fn now(self) -> Import {
        self.import.get_untracked().expect("BUG: a step is drawn when its import is there")
    }

    pub(crate) fn set(self, import: Import) {
        self.failure.try_set(None);
        self.import.try_set(Some(import));
    }

    pub(crate) fn load(self) {
        spawn_local(async move {
            match api::import(self.import_id).await {
                Ok(import) => self.set(import),
                // The page stays; the next answer comes by itself.
                Err(_) if self.import.try_with_untracked(Option::is_some) == Some(true) => {}
                Err(error) => _ = self.failure.try_set(Some(error)),
            }
        });
    }
}
