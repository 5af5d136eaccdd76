//! A live region: text that a screen reader announces, politely and in addition to what the page shows.
//!
//! It must be on the page before there is a text: a live region that appears with its text is not read.

use leptos::prelude::*;

#[component]
pub(crate) fn LiveRegion(#[prop(into)] text: Signal<String>) -> impl IntoView {
    view! {
        <p class="visually_hidden" role="status" aria-live="polite">
            {text}
        </p>
    }
}
