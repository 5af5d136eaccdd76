//! The list below the field. The field keeps the focus; the entry that Enter takes is kept visible.

use leptos::{ev::MouseEvent, html, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::list::{Entry, List};
use torikomi_core::domain::value::trim;

use crate::{base::words::words, parts::visible};

#[component]
pub(super) fn Entries(id: String, label: String, list: List, take: Callback<String>) -> impl IntoView {
    let picker = &words().picker;
    let entry = move |id: &str, place: usize, entry: Entry| {
        let name = entry.name().to_owned();
        let words = match &entry {
            Entry::Registered(name) => visible(name),
            Entry::New(name) => (picker.create)(&visible(name)),
        };
        // The field keeps the focus: a press on its own list does not leave it.
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
    let scrolled = NodeRef::<html::Ul>::new();
    let entry_id = id.clone();
    Effect::new(move |_| {
        if let Some((place, scrolled)) = list.active.get().zip(scrolled.get_untracked()) {
            scroll_into_view(&scrolled, &format!("{entry_id}-{place}"));
        }
    });
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
            None if is_empty && list.choice.typed.with(|typed| !trim(typed).is_empty()) => Some(picker.none),
            None if list.answer.with(|answer| answer.has_more) => Some(picker.more),
            None => None,
        }
    };
    view! {
        <div class="name_picker-list" class:name_picker-open=move || list.is_open.get()>
            <ul
                class="name_picker-entries"
                id=format!("{id}-list")
                role="listbox"
                aria-label=label
                node_ref=scrolled
            >
                {entries}
            </ul>
            {move || note().map(|note| view! { <p class="name_picker-note">{note}</p> })}
        </div>
    }
}

/// Scrolls only the list, never the page.
fn scroll_into_view(list: &web_sys::HtmlUListElement, entry_id: &str) {
    let entry = document().get_element_by_id(entry_id).and_then(|entry| entry.dyn_into::<HtmlElement>().ok());
    let Some(entry) = entry else { return };
    let (top, bottom) = (entry.offset_top(), entry.offset_top() + entry.offset_height());
    if top < list.scroll_top() {
        list.set_scroll_top(top);
    } else if bottom > list.scroll_top() + list.client_height() {
        list.set_scroll_top(bottom - list.client_height());
    }
}
