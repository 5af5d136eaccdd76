//! The names of a condition. The address has their numbers, the person sees their texts.
//!
//! Guarantees: a chosen name that cannot be searched for is reported, and never dropped silently.

use std::collections::HashMap;

use leptos::{prelude::*, task::spawn_local};
use torikomi_core::{domain::names::NameKind, wire::Name};

use super::super::draft::Draft;
use crate::{
    base::{api, words::words},
    parts::{Answer, Choice, Loaded, NamePicker},
};

#[component]
pub(super) fn NamesOfKind(kind: NameKind, label: String, draft: Draft) -> impl IntoView {
    let names = Answer::new(move || api::names(kind));
    let label = StoredValue::new(label);
    view! {
        <Loaded answer=names lines=1 let:names>
            <LoadedNames kind label=label.get_value() names draft />
        </Loaded>
    }
}

#[component]
fn LoadedNames(kind: NameKind, label: String, names: Vec<Name>, draft: Draft) -> impl IntoView {
    let asked = draft.name_ids.get_untracked();
    // A deleted name keeps its number until it is removed.
    let is_gone = |name_id: &u32| !names.iter().any(|name| name.name_id == *name_id);
    let gone = asked.iter().copied().filter(is_gone).map(|name_id| ((words().leads.deleted_name)(name_id), name_id));
    let known: HashMap<String, u32> = names.iter().map(|name| (name.name.clone(), name.name_id)).chain(gone).collect();
    let text_of = |name_id: &u32| known.iter().find(|(_, known)| *known == name_id).map(|(text, _)| text.clone());
    let choice = Choice::for_search(kind);
    choice.set(asked.iter().filter_map(text_of).collect());
    let known = RwSignal::new(known);
    Effect::new(move |_| {
        let chosen = choice.chosen.get();
        let name_ids: Vec<u32> =
            known.with(|known| chosen.iter().filter_map(|text| known.get(text).copied()).collect());
        let is_missing = name_ids.len() < chosen.len();
        draft.name_ids.set(name_ids);
        if is_missing && !draft.is_asking.get_untracked() {
            draft.is_asking.set(true);
            spawn_local(learn(kind, known, choice, draft));
        }
    });
    draft.choice.set_value(Some(choice));
    on_cleanup(move || _ = draft.choice.try_set_value(None));
    view! { <NamePicker label choice /> }
}

/// Fetches the number of a chosen name that was created after the page was opened.
async fn learn(kind: NameKind, known: RwSignal<HashMap<String, u32>>, choice: Choice, draft: Draft) {
    let picker = &words().picker;
    let error = match api::names(kind).await {
        Ok(names) => {
            let numbers = names.into_iter().map(|name| (name.name, name.name_id));
            known.try_update(|known| known.extend(numbers));
            None
        }
        Err(_) => Some(picker.not_asked.to_owned()),
    };
    draft.is_asking.try_set(false);
    // Names that are still missing cannot be searched for.
    let unknown = choice.chosen.try_with_untracked(|chosen| {
        known.try_with_untracked(|known| chosen.iter().find(|text| !known.contains_key(*text)).cloned()).flatten()
    });
    if let Some(Some(text)) = unknown {
        choice.chosen.try_update(|chosen| chosen.retain(|other| *other != text));
        choice.error.try_set(Some(error.unwrap_or_else(|| (picker.unknown)(&text))));
    }
}
