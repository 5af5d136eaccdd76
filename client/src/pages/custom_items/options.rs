//! The options of an existing item: the text of each can be changed without making it another option, so the leads'
//! values follow. New ones are typed below, one a line.

use leptos::prelude::*;
use torikomi_core::draft::custom_item::OptionEdit;

use crate::{
    base::words::words,
    parts::{Button, IconName, Look},
};

/// An existing option.
#[derive(Debug, Clone, Copy)]
pub(super) struct Present {
    /// Its index when the form was opened.
    number: usize,
    was: StoredValue<String>,
    text: RwSignal<String>,
}

/// The existing options with their changes.
#[derive(Debug, Clone, Copy)]
pub(super) struct PresentOptions(RwSignal<Vec<Present>>);

impl PresentOptions {
    pub(super) fn new(options: &[String]) -> Self {
        let present = options.iter().enumerate().map(|(number, option)| Present {
            number,
            was: StoredValue::new(option.clone()),
            text: RwSignal::new(option.clone()),
        });
        PresentOptions(RwSignal::new(present.collect()))
    }

    pub(super) fn are_there(self) -> bool {
        self.0.with(|options| !options.is_empty())
    }

    pub(super) fn texts(self) -> Vec<String> {
        self.0.with(|options| options.iter().map(|option| option.text.get()).collect())
    }

    pub(super) fn edits(self) -> Vec<OptionEdit> {
        let edit = |option: &Present| OptionEdit::Named { text: option.text.get(), was: Some(option.was.get_value()) };
        self.0.with(|options| options.iter().map(edit).collect())
    }

    fn remove(self, number: usize) {
        self.0.update(|options| options.retain(|option| option.number != number));
    }

    fn shift(self, number: usize, up: bool) {
        self.0.update(|options| {
            let Some(from) = options.iter().position(|option| option.number == number) else { return };
            let to = if up { from.checked_sub(1) } else { Some(from + 1) };
            if let Some(to) = to.filter(|to| *to < options.len()) {
                options.swap(from, to);
            }
        });
    }
}

#[component]
pub(super) fn OptionRows(options: PresentOptions) -> impl IntoView {
    let texts = &words().custom_items;
    let row = move |option: Present| {
        let Present { number, text, .. } = option;
        let place = Memo::new(move |_| options.0.with(|all| all.iter().position(|it| it.number == number)));
        let is_first = move || place.get() == Some(0);
        let is_last = move || place.get().is_none_or(|place| place + 1 == options.0.with(Vec::len));
        let named = |words: fn(&str) -> String| Signal::derive(move || words(&text.get()));
        view! {
            <li class="custom_items-option">
                <input
                    class="field-input"
                    type="text"
                    autocapitalize="off"
                    spellcheck="false"
                    aria-label=move || (texts.option_number)(place.get().map_or(0, |place| place + 1))
                    bind:value=text
                />
                <Button
                    look=Look::Quiet
                    icon=IconName::Up
                    label=named(texts.option_up)
                    disabled=Signal::derive(is_first)
                    on_press=Callback::new(move |()| options.shift(number, true))
                />
                <Button
                    look=Look::Quiet
                    icon=IconName::Down
                    label=named(texts.option_down)
                    disabled=Signal::derive(is_last)
                    on_press=Callback::new(move |()| options.shift(number, false))
                />
                <Button
                    look=Look::Quiet
                    icon=IconName::Trash
                    label=named(texts.option_remove)
                    on_press=Callback::new(move |()| options.remove(number))
                />
            </li>
        }
    };
    view! {
        <fieldset class="options_field">
            <legend class="options_field-label">{texts.options}</legend>
            <p class="field-hint">{texts.present_options_hint}</p>
            <ul class="custom_items-present">
                <For each=move || options.0.get() key=|option| option.number children=row />
            </ul>
        </fieldset>
    }
}
