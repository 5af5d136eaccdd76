//! One fact with its name: an entry of a `<dl class="facts">`.

use leptos::prelude::*;

#[component]
pub(crate) fn Fact(
    #[prop(into)] words: String,
    /// For a value with another look.
    #[prop(optional)]
    class: &'static str,
    children: Children,
) -> impl IntoView {
    view! {
        <div class="facts-fact">
            <dt class="facts-words">{words}</dt>
            <dd class=format!("facts-value {class}")>{children()}</dd>
        </div>
    }
}
