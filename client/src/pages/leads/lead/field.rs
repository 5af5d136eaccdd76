//! The field of one item, depending on its kind. Its value is always the text of a cell.

use leptos::prelude::*;
use torikomi_core::domain::{
    format::CustomItem,
    item::{Item, Key},
    kind::{Input, split_names},
    names::NameKind,
};

use super::entry::{Entry, Typed};
use crate::{
    base::words::{fixed, item_heading, words},
    parts::{Choice, NamePicker, OptionsField, SelectField, TextAreaField, TextField},
};

#[component]
pub(super) fn Field(typed: Typed, entry: Entry, #[prop(optional)] focused: bool) -> impl IntoView {
    let label = typed.format.with_value(|format| item_heading(format, entry.key));
    let error = Signal::derive(move || typed.error(entry));
    let input = typed.format.with_value(|format| match entry.key {
        Key::Basic(item) => Some(item.spec().kind.input()),
        Key::Custom(custom_item_id) => format.custom_item(custom_item_id).map(CustomItem::input),
    });
    let Some(input) = input else { return ().into_any() };
    let required = matches!(entry.key, Key::Basic(item) if item.is_required());
    match input {
        Input::Line { hint } => {
            let hint = hint.map(fixed).unwrap_or_default();
            view! { <Text typed entry label error hint required focused /> }.into_any()
        }
        Input::Lines => {
            let is_memo = entry.key == Key::Basic(Item::Memo);
            let label = if is_memo { words().lead.new_memo.to_owned() } else { label };
            view! { <TextAreaField label value=entry.value rows=4 error /> }.into_any()
        }
        Input::OneOf(options) => view! { <Select entry label error options /> }.into_any(),
        Input::SomeOf(options) => {
            let chosen = several(entry);
            view! { <OptionsField label options chosen error /> }.into_any()
        }
        Input::Name(NameKind::Status) => {
            let statuses = typed.format.with_value(|format| format.names.statuses.clone().unwrap_or_default());
            view! { <Select entry label error options=statuses /> }.into_any()
        }
        Input::Name(kind) | Input::Names(kind) => view! { <Names typed entry label kind error /> }.into_any(),
    }
}

/// One line; what will be stored differently is shown below it.
#[component]
fn Text(
    typed: Typed,
    entry: Entry,
    label: String,
    error: Signal<Option<String>>,
    hint: &'static str,
    #[prop(optional)] required: bool,
    #[prop(optional)] focused: bool,
) -> impl IntoView {
    let hint = Signal::derive(move || typed.oddity(entry).unwrap_or_else(|| hint.to_owned()));
    view! {
        <TextField
            label
            value=entry.value
            autocomplete="off"
            required
            hint
            error
            focused
            on_left=Callback::new(move |()| entry.left.set(true))
        />
    }
}

/// One of a list, or none. The lead's value can always be chosen, whatever the list has.
#[component]
fn Select(entry: Entry, label: String, error: Signal<Option<String>>, options: Vec<String>) -> impl IntoView {
    let own = entry.value.get_untracked();
    let own = Some(own).filter(|own| !own.is_empty() && !options.contains(own));
    let named = options.into_iter().chain(own).map(|option| (option.clone(), option));
    let options = std::iter::once((String::new(), words().lead.nothing.to_owned())).chain(named).collect::<Vec<_>>();
    view! { <SelectField label value=entry.value options error /> }
}

/// Names of a kind, chosen by typing. Text that is still being typed and cannot be taken is not a value.
#[component]
fn Names(typed: Typed, entry: Entry, label: String, kind: NameKind, error: Signal<Option<String>>) -> impl IntoView {
    let choice = Choice::new(kind);
    typed.choices.update_value(|choices| choices.push(choice));
    let is_several = matches!(entry.key, Key::Basic(item) if item.holds_names());
    let names = entry.value.with_untracked(|value| match is_several {
        true => split(value),
        false => Some(value.clone()).filter(|value| !value.is_empty()).into_iter().collect(),
    });
    choice.set(names);
    write_back(entry, choice.chosen);
    Effect::new(move |_| {
        if let Some(message) = error.get() {
            choice.error.set(Some(message));
        }
    });
    view! { <NamePicker label choice /> }
}

/// The options of a cell, one by one.
fn several(entry: Entry) -> RwSignal<Vec<String>> {
    let chosen = RwSignal::new(entry.value.with_untracked(|value| split(value)));
    write_back(entry, chosen);
    chosen
}

fn split(value: &str) -> Vec<String> {
    split_names(value).into_iter().map(str::to_owned).collect()
}

/// As one cell.
fn write_back(entry: Entry, chosen: RwSignal<Vec<String>>) {
    Effect::new(move |_| {
        let joined = chosen.with(|chosen| chosen.join(","));
        if entry.value.with_untracked(|value| *value != joined) {
            entry.value.set(joined);
        }
    });
}
