//! The marked leads of the results.

use std::collections::BTreeSet;

use leptos::prelude::*;
use torikomi_core::wire::MOST_CHOSEN;

/// Copyable; lives as long as the results.
#[derive(Debug, Clone, Copy)]
pub(super) struct Marks(RwSignal<BTreeSet<u64>>);

impl Marks {
    pub(super) fn new() -> Self {
        Marks(RwSignal::default())
    }

    pub(super) fn has(self, lead_id: u64) -> bool {
        self.0.with(|marked| marked.contains(&lead_id))
    }

    pub(super) fn turn(self, lead_id: u64) {
        self.0.update(|marked| {
            if !marked.remove(&lead_id) {
                marked.insert(lead_id);
            }
        });
    }

    /// Marks at most as many as can be chosen one by one.
    pub(super) fn add(self, lead_ids: impl Iterator<Item = u64>) {
        self.0.update(|marked| {
            for lead_id in lead_ids {
                if marked.len() >= MOST_CHOSEN {
                    break;
                }
                marked.insert(lead_id);
            }
        });
    }

    pub(super) fn clear(self) {
        self.0.set(BTreeSet::new());
    }

    pub(super) fn count(self) -> usize {
        self.0.with(BTreeSet::len)
    }

    pub(super) fn lead_ids(self) -> Vec<u64> {
        self.0.with_untracked(|marked| marked.iter().copied().collect())
    }
}
