//! What a screen reader is told, politely and beside what the page shows.
//!
//! It has to stand in the page before there is something to say: a live region that appears with its text is not read.

use leptos::prelude::*;

#[component]
pub(crate) fn Spoken(#[prop(into)] text: Signal<String>) -> impl IntoView {
    view! {
        <p class="visually_hidden" role="status" aria-live="polite">
            {text}
        </p>
    }
}
