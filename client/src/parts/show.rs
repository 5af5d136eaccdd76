//! Shows its children while a condition holds, else a fallback.
//!
//! Leptos has a component of this name. That one is generic over the condition and over the view, so the page's module
//! would contain it once for each place; this one is contained once.

use leptos::prelude::*;

#[component]
pub(crate) fn Show(
    #[prop(into)] when: Signal<bool>,
    #[prop(optional, into)] fallback: ViewFn,
    children: ChildrenFn,
) -> impl IntoView {
    // Only a change redraws.
    let is_so = Memo::new(move |_| when.get());
    move || if is_so.get() { children() } else { fallback.run() }
}
