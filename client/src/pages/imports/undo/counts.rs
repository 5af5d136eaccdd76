//! The sums of an undo: of a preview, or of the result. Zeros are left out, except for the first two.

use leptos::prelude::*;
use torikomi_core::wire::{NewName, UndoCounts};

use crate::{
    base::{
        locale::figure,
        words::{UndoCountWords, words},
    },
    parts::Fact,
};

#[component]
pub(super) fn Counts(counts: UndoCounts, names: Vec<NewName>, words: &'static UndoCountWords) -> impl IntoView {
    let sums = [
        (words.removed, counts.removed, true),
        (words.restored, counts.restored, true),
        (words.partly_restored, counts.partly_restored, false),
        (words.kept, counts.kept, false),
        (words.gone, counts.gone, false),
    ];
    view! {
        <dl class="facts undo-counts">
            {sums
                .into_iter()
                .filter(|(_, count, is_always_shown)| *is_always_shown || *count > 0)
                .map(|(words, count, _)| view! { <Fact words>{leads(count)}</Fact> })
                .collect_view()}
            {(counts.removed_names > 0)
                .then(|| view! { <Fact words=words.removed_names>{listed_names(&names, counts.removed_names)}</Fact> })}
        </dl>
    }
}

fn leads(count: u64) -> String {
    (words().undo.leads)(&figure(count))
}

/// The first ones, and how many more there are.
fn listed_names(names: &[NewName], count: u64) -> String {
    let mut text = names.iter().map(|name| name.name.as_str()).collect::<Vec<_>>().join(words().common.separator);
    let more = count.saturating_sub(names.len() as u64);
    if more > 0 {
        text.push_str(&(words().import_detail.more_names)(&figure(more)));
    }
    text
}
