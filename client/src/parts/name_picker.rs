//! A field for choosing names by typing a part of them: an editable combobox, the chosen ones before it as chips.
//!
//! Guarantees: it works by keyboard (↓ and ↑ move in the list, Enter takes, Escape closes, Backspace in the empty field
//! removes the last name, a comma ends a name) and by finger; when the field is left, valid text is taken, and invalid
//! text stays and is reported. The list is the server's, so it is short however many names there are.

use leptos::{
    ev::{FocusEvent, KeyboardEvent},
    html,
    prelude::*,
};
use torikomi_core::{domain::value::trim, wire::NameSuggestions};

mod choice;
mod chips;
mod list;
mod entries;

use chips::Chips;
pub(crate) use choice::Choice;
use entries::Entries;
use list::{List, PAUSE};

use super::{
    field::{FieldError, new_id},
    live_region::LiveRegion,
};
use crate::base::{press::after_press, words::words};

#[component]
pub(crate) fn NamePicker(
    #[prop(into)] label: String,
    choice: Choice,
    #[prop(optional, into)] hint: Signal<String>,
) -> impl IntoView {
    let id = new_id();
    let list = List::new(choice);
    let input = NodeRef::<html::Input>::new();
    let picker = &words().picker;

    let take = Callback::new(move |name: String| {
        choice.take(name);
        list.close();
        list.answer.set(NameSuggestions::default());
    });
    let typed = move |event| {
        choice.type_in(event_target_value(&event));
        list.is_open.set(true);
        list.active.set(None);
        list.query_after(PAUSE);
    };
    let paste = move |event: web_sys::ClipboardEvent| {
        let text = event.clipboard_data().and_then(|pasted| pasted.get_data("text/plain").ok()).unwrap_or_default();
        // A field of one line would join a column of names together.
        if trim(&text).contains(['\n', '\t']) {
            event.prevent_default();
            choice.type_in(text);
            choice.take_typed();
        }
    };
    let key = move |event: KeyboardEvent| {
        // Enter belongs to the input method during composition.
        if event.is_composing() {
            return;
        }
        let is_open = list.is_open.get_untracked();
        match event.key().as_str() {
            "ArrowDown" => list.move_by(1),
            "ArrowUp" => list.move_by(-1),
            "Enter" => {
                let active = list.active.get_untracked();
                match active.and_then(|place| untrack(|| list.entries().get(place).cloned())) {
                    Some(entry) if is_open => take.run(entry.name().to_owned()),
                    _ => choice.take_typed(),
                }
            }
            "Escape" if is_open => list.close(),
            "Backspace" if choice.typed.with_untracked(String::is_empty) => {
                choice.chosen.update(|chosen| {
                    if chosen.last().is_some_and(|last| !choice.is_reserved(last)) {
                        chosen.pop();
                    }
                });
                return;
            }
            _ => return,
        }
        event.prevent_default();
    };
    let left = move |_: FocusEvent| {
        list.close();
        after_press(move || choice.take_typed());
    };
    let has_entries = move || list.is_open.get() && !list.entries().is_empty();
    let spoken = Signal::derive(move || match list.is_open.get() {
        true => (picker.spoken)(list.entries().len()),
        false => String::new(),
    });
    let active_id = {
        let id = id.clone();
        move || list.active.get().map(|place| format!("{id}-{place}"))
    };
    view! {
        <div class="field name_picker">
            <label class="field-label" for=id.clone()>
                {label.clone()}
            </label>
            <Chips choice input label=label.clone() />
            <div class="name_picker-field">
                <input
                    class="field-input"
                    id=id.clone()
                    node_ref=input
                    type="text"
                    role="combobox"
                    autocomplete="off"
                    autocapitalize="off"
                    spellcheck="false"
                    placeholder=move || if choice.is_full() { "" } else { picker.placeholder }
                    disabled=move || choice.is_full()
                    aria-autocomplete="list"
                    aria-expanded=move || if has_entries() { "true" } else { "false" }
                    aria-controls=format!("{id}-list")
                    aria-activedescendant=active_id
                    aria-describedby=format!("{id}-hint {id}-error")
                    aria-invalid=move || choice.error.get().is_some().then_some("true")
                    prop:value=choice.typed
                    on:input=typed
                    on:paste=paste
                    on:keydown=key
                    on:click=move |_| list.open()
                    on:blur=left
                />
                <Entries id=id.clone() label list take />
            </div>
            <p class="field-hint" id=format!("{id}-hint")>
                {hint}
            </p>
            <FieldError id error=choice.error.into() />
            <LiveRegion text=spoken />
        </div>
    }
}
