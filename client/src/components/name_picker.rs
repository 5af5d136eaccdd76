//! Names chosen by typing a part of them: an editable combobox, the chosen ones before it as chips.
//!
//! Guarantees: works by keyboard (↓ and ↑ through the list, Enter takes, Escape closes, Backspace in the empty field
//! takes the last one away, a comma ends a name) and by finger; what was typed and is possible is taken when the field
//! is left, what is not possible stays and is told. The list is the server's, so that it is short however many names
//! there are. Of two answers the later question's counts.

use std::time::Duration;

use leptos::{
    ev::{FocusEvent, KeyboardEvent, MouseEvent},
    html,
    leptos_dom::helpers::TimeoutHandle,
    prelude::*,
    task::spawn_local,
};
use torikomi_core::wire::NameSuggestions;

mod choice;
mod chips;

use chips::Chips;
pub(crate) use choice::Choice;

use super::{
    field::new_id,
    icon::{Icon, IconName},
    spoken::Spoken,
};
use crate::{
    api::{self, ApiError},
    words::words,
};

/// After a key, before the server is asked.
const PAUSE: Duration = Duration::from_millis(120);

/// The list below the field.
#[derive(Debug, Clone, Copy)]
struct List {
    choice: Choice,
    is_open: RwSignal<bool>,
    answer: RwSignal<NameSuggestions>,
    failure: RwSignal<Option<ApiError>>,
    /// The place of the entry that Enter takes.
    active: RwSignal<Option<usize>>,
    waiting: StoredValue<Option<TimeoutHandle>>,
    /// Counts the questions.
    question: StoredValue<u32>,
}

impl List {
    fn new(choice: Choice) -> List {
        List {
            choice,
            is_open: RwSignal::new(false),
            answer: RwSignal::default(),
            failure: RwSignal::new(None),
            active: RwSignal::new(None),
            waiting: StoredValue::new(None),
            question: StoredValue::new(0),
        }
    }

    fn open(self) {
        self.is_open.set(true);
        self.active.set(None);
        self.ask_after(Duration::ZERO);
    }

    fn close(self) {
        self.is_open.set(false);
        self.active.set(None);
    }

    fn ask_after(self, pause: Duration) {
        if let Some(waiting) = self.waiting.get_value() {
            waiting.clear();
        }
        let ask = move || {
            let (kind, text) = (self.choice.kind, self.choice.typed.get_untracked());
            let question = self.question.get_value().wrapping_add(1);
            self.question.set_value(question);
            spawn_local(async move {
                let answer = api::suggest_names(kind, &text).await;
                // Another question, or another page, came in between.
                if self.question.try_get_value() != Some(question) {
                    return;
                }
                match answer {
                    Ok(answer) => {
                        self.failure.set(None);
                        self.answer.set(answer);
                    }
                    Err(error) => self.failure.set(Some(error)),
                }
            });
        };
        self.waiting.set_value(set_timeout_with_handle(ask, pause).ok());
    }

    /// What can be taken: registered names that are not chosen yet, then the typed text as a new one.
    fn entries(self) -> Vec<Entry> {
        let chosen = self.choice.chosen.get();
        let answer = self.answer.get();
        let registered = answer.names.into_iter().filter(|name| !chosen.contains(name)).map(Entry::Registered);
        let typed = self.choice.typed.with(|typed| typed.trim().to_owned());
        let is_new = self.choice.creates() && !typed.is_empty() && answer.registered.is_none();
        let new = (is_new && !chosen.contains(&typed)).then_some(Entry::New(typed));
        registered.chain(new).collect()
    }

    fn move_by(self, step: isize) {
        let count = untrack(|| self.entries().len());
        if !self.is_open.get_untracked() {
            self.open();
        } else if count > 0 {
            self.active.update(|active| {
                let next = match active {
                    None if step > 0 => 0,
                    None => count - 1,
                    Some(place) => place.saturating_add_signed(step).min(count),
                };
                *active = Some(if next == count { 0 } else { next });
            });
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Entry {
    Registered(String),
    /// Would be created.
    New(String),
}

impl Entry {
    fn name(&self) -> &str {
        match self {
            Entry::Registered(name) | Entry::New(name) => name,
        }
    }
}

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
        list.ask_after(PAUSE);
    };
    let paste = move |event: web_sys::ClipboardEvent| {
        let text = event.clipboard_data().and_then(|pasted| pasted.get_data("text/plain").ok()).unwrap_or_default();
        // A field of one line would glue a column of names together.
        if text.trim().contains(['\n', '\t']) {
            event.prevent_default();
            choice.type_in(text);
            choice.take_typed();
        }
    };
    let key = move |event: KeyboardEvent| {
        // Enter belongs to the input method while it composes.
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
                choice.chosen.update(|chosen| _ = chosen.pop());
                return;
            }
            _ => return,
        }
        event.prevent_default();
    };
    let left = move |_: FocusEvent| {
        list.close();
        choice.take_typed();
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
            <p class="field-error" id=format!("{id}-error") aria-live="polite">
                {move || {
                    choice
                        .error
                        .get()
                        .map(|error| {
                            view! {
                                <Icon name=IconName::Alert />
                                <span>{error}</span>
                            }
                        })
                }}
            </p>
            <Spoken text=spoken />
        </div>
    }
}

#[component]
fn Entries(id: String, label: String, list: List, take: Callback<String>) -> impl IntoView {
    let picker = &words().picker;
    let entry = move |id: &str, place: usize, entry: Entry| {
        let name = entry.name().to_owned();
        let words = match &entry {
            Entry::Registered(name) => name.clone(),
            Entry::New(name) => (picker.create)(name),
        };
        // The field keeps the focus: it is not left by a press on its own list.
        let press = move |event: MouseEvent| event.prevent_default();
        view! {
            <li
                class="name_picker-entry"
                class:name_picker-active=move || list.active.get() == Some(place)
                id=format!("{id}-{place}")
                role="option"
                aria-selected=move || if list.active.get() == Some(place) { "true" } else { "false" }
                on:mousedown=press
                on:click=move |_| take.run(name.clone())
            >
                {words}
            </li>
        }
    };
    let entries = {
        let id = id.clone();
        move || {
            let all = list.entries().into_iter().enumerate();
            all.map(|(place, one)| entry(&id, place, one)).collect_view()
        }
    };
    let note = move || {
        let is_empty = list.entries().is_empty();
        match list.failure.get() {
            Some(_) => Some(picker.not_asked),
            None if is_empty && list.choice.typed.with(|typed| !typed.trim().is_empty()) => Some(picker.none),
            None if list.answer.with(|answer| answer.has_more) => Some(picker.more),
            None => None,
        }
    };
    view! {
        <div class="name_picker-list" class:name_picker-open=move || list.is_open.get()>
            <ul class="name_picker-entries" id=format!("{id}-list") role="listbox" aria-label=label>
                {entries}
            </ul>
            {move || note().map(|note| view! { <p class="name_picker-note">{note}</p> })}
        </div>
    }
}
