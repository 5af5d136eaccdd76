//! The input of a condition: its comparison, if there is more than one, and its values.

use leptos::prelude::*;
use torikomi_core::{
    domain::format::Format,
    wire::{ConsentCondition, Import, Outcome},
};

use super::draft::{Comparison, Draft, InputKind, Subject, consent_value};
use crate::{
    base::{api, locale::moment, session::use_session, words::words},
    parts::{Answer, CompanyChoice, OptionsField, SelectField, TextField},
};

mod names;

use names::NamesOfKind;

#[component]
pub(super) fn Field(draft: Draft, label: String, format: StoredValue<Format>) -> impl IntoView {
    let has_comparisons = draft.comparisons().len() > 1;
    view! {
        {has_comparisons.then(|| view! { <ComparisonField draft label=label.clone() /> })}
        {move || {
            draft
                .has_input()
                .then(|| {
                    let names_itself = matches!(draft.input, InputKind::Days | InputKind::Numbers);
                    let is_plain = has_comparisons && !names_itself;
                    let label = if is_plain { words().leads.value.to_owned() } else { label.clone() };
                    view! { <Values draft label format /> }
                })
        }}
    }
}

/// The comparison.
#[component]
fn ComparisonField(draft: Draft, label: String) -> impl IntoView {
    let texts = &words().leads;
    let comparisons = draft.comparisons();
    let place = comparisons.iter().position(|one| *one == draft.comparison.get_untracked()).unwrap_or(0);
    let chosen = RwSignal::new(place.to_string());
    Effect::new(move |_| {
        let place: usize = chosen.with(|place| place.parse().unwrap_or(0));
        let comparison = comparisons.get(place).copied().unwrap_or(Comparison::Plain);
        // The values are cleared only with another comparison.
        if draft.comparison.get_untracked() != comparison {
            draft.comparison.set(comparison);
        }
    });
    let words = move |comparison: &Comparison| match (comparison, draft.input) {
        (Comparison::Plain, InputKind::Names(_) | InputKind::Options) => texts.any_of,
        (Comparison::Plain, InputKind::Days | InputKind::Numbers) => texts.between,
        (Comparison::Plain, _) => texts.contains,
        (Comparison::All, _) => texts.all_of,
        (Comparison::None, _) => texts.none_of,
        (Comparison::Blank, _) => texts.blank,
        (Comparison::Filled, _) => texts.filled,
    };
    let options = comparisons
        .iter()
        .enumerate()
        .map(|(place, comparison)| (place.to_string(), words(comparison).to_owned()))
        .collect::<Vec<_>>();
    view! { <SelectField label value=chosen options /> }
}

#[component]
fn Values(draft: Draft, label: String, format: StoredValue<Format>) -> impl IntoView {
    match draft.input {
        InputKind::Text => view! { <TextField label value=draft.text /> }.into_any(),
        InputKind::Names(kind) => view! { <NamesOfKind kind label draft /> }.into_any(),
        InputKind::Days => view! { <Between draft label kind="date" /> }.into_any(),
        InputKind::Numbers => view! { <Between draft label kind="text" /> }.into_any(),
        InputKind::Options => {
            let Subject::Custom(custom_item_id) = draft.subject else { return ().into_any() };
            let options = format.with_value(|format| {
                format.custom_item(custom_item_id).map(|item| item.options.clone()).unwrap_or_default()
            });
            view! { <OptionsField label options chosen=draft.options /> }.into_any()
        }
        InputKind::Consent => view! { <Consent draft label /> }.into_any(),
        InputKind::Company => view! { <CompanyChoice label chosen=draft.text /> }.into_any(),
        InputKind::Import => view! { <ImportField draft label /> }.into_any(),
    }
}

#[component]
fn Between(draft: Draft, label: String, kind: &'static str) -> impl IntoView {
    let texts = &words().leads;
    view! {
        <div class="leads-between">
            <TextField label=(texts.from)(&label) value=draft.from kind />
            <TextField label=(texts.to)(&label) value=draft.to kind />
        </div>
    }
}

#[component]
fn Consent(draft: Draft, label: String) -> impl IntoView {
    let texts = &words().leads;
    let options = [ConsentCondition::Given, ConsentCondition::Refused, ConsentCondition::Blank]
        .map(|consent| (consent_value(consent).to_owned(), (texts.consent)(consent).to_owned()));
    let options = std::iter::once((String::new(), texts.choose.to_owned())).chain(options).collect::<Vec<_>>();
    view! { <SelectField label value=draft.text options /> }
}

/// One of the latest imports; older ones are reached from the history.
#[component]
fn ImportField(draft: Draft, label: String) -> impl IntoView {
    let texts = &words().leads;
    let time_zone = use_session().time_zone;
    let imports = Answer::new(|| api::imports(None));
    let named = move |import: &Import| {
        let at = moment(import.started_at.as_ref().unwrap_or(&import.created_at), &time_zone);
        (import.import_id.to_string(), format!("{at} {}", import.file_name))
    };
    let options = Signal::derive(move || {
        let chosen = draft.text.get_untracked();
        let mut options = vec![(String::new(), texts.choose.to_owned())];
        if let Some(Ok(imports)) = imports.get() {
            options.extend(imports.iter().map(&named));
        }
        if !options.iter().any(|(import_id, _)| *import_id == chosen) {
            options.push((chosen.clone(), (texts.import_no)(&chosen)));
        }
        options
    });
    let outcomes = [None, Some(Outcome::New), Some(Outcome::Overwritten), Some(Outcome::Unchanged)];
    let outcome_options = outcomes
        .iter()
        .enumerate()
        .map(|(place, outcome)| {
            let words = outcome.map_or(texts.any_outcome, words().common.outcome);
            (place.to_string(), words.to_owned())
        })
        .collect::<Vec<_>>();
    let place = outcomes.iter().position(|outcome| *outcome == draft.outcome.get_untracked()).unwrap_or(0);
    let outcome = RwSignal::new(place.to_string());
    Effect::new(move |_| {
        let place: usize = outcome.with(|place| place.parse().unwrap_or(0));
        draft.outcome.set(outcomes.get(place).copied().flatten());
    });
    view! {
        <SelectField label value=draft.text options />
        <SelectField label=texts.outcome value=outcome options=outcome_options />
    }
}
