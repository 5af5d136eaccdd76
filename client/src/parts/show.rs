//! Shows its children while something is so, else what stands in their place.
//!
//! Leptos has a component of this name. That one is generic over the condition and over the view, so that the page's
//! module would hold it once for each place; this one it holds once.

use leptos::prelude::*;

#[component]
pub(crate) fn Show(
    #[prop(into)] when: Signal<bool>,
    #[prop(optional, into)] fallback: ViewFn,
    children: ChildrenFn,
) -> impl IntoView {
    // Only a change draws anew.
    let is_so = Memo::new(move |_| when.get());
    move || if is_so.get() { children() } else { fallback.run() }
}
