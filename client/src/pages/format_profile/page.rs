//! The page's state, for its parts.

use leptos::prelude::*;
use torikomi_core::wire::FormatAnswer;

use super::mapping::Mapping;
use crate::{base::api::ApiError, parts::Answer};

/// The page's state, for its parts.
#[derive(Clone, Copy)]
pub(super) struct Page {
    pub(super) format: Answer<FormatAnswer>,
    /// The proposal from a sample, until it is accepted or dropped.
    pub(super) proposed: RwSignal<Option<Proposed>>,
    pub(super) failure: RwSignal<Option<ApiError>>,
}

/// The proposal from a sample.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Proposed {
    pub(super) file_name: String,
    pub(super) mapping: Mapping,
}

impl Page {
    /// The format has changed.
    pub(super) fn changed(self) {
        self.proposed.set(None);
        self.format.reload();
    }
}
