//! The results of one search, for their parts.

use leptos::prelude::*;
use torikomi_core::wire::{LeadConditions, LeadCount, LeadSummary};

use super::marks::Marks;
use crate::{
    base::{locale::figure, words::words},
    parts::{Answer, List},
};

/// The results of one search, for their parts.
#[derive(Clone, Copy)]
pub(super) struct Found {
    pub(super) conditions: StoredValue<LeadConditions>,
    pub(super) list: List<LeadSummary, u64>,
    pub(super) count: Answer<LeadCount>,
    pub(super) marks: Marks,
    /// Repeats the search.
    pub(super) repeats: RwSignal<u32>,
}

impl Found {
    /// The number of results, as far as it is known: exact, or a lower bound.
    pub(super) fn counted(self) -> Option<LeadCount> {
        let counted = self.count.with(|count| count.and_then(|count| count.as_ref().ok().copied()));
        // A completely loaded list knows the number, too.
        let listed = || LeadCount { leads: u64::from(self.list.count()), is_exact: true };
        counted.or_else(|| self.list.is_all().then(listed))
    }

    pub(super) fn count_text(self) -> Option<String> {
        let texts = &words().leads;
        self.counted().map(|count| {
            let words = if count.is_exact { texts.count } else { texts.count_at_least };
            words(&figure(count.leads))
        })
    }

    pub(super) fn repeat_search(self) {
        self.repeats.update(|times| *times = times.wrapping_add(1));
    }
}
