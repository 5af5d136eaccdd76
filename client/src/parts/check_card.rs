//! An optional choice with room to explain it. A native checkbox.

use leptos::prelude::*;

#[component]
pub(crate) fn CheckCard(
    #[prop(into)] words: String,
    /// What the choice does.
    #[prop(into)]
    explanation: String,
    checked: RwSignal<bool>,
) -> impl IntoView {
    view! {
        <label class="check_card">
            <input
                class="check_card-input"
                type="checkbox"
                prop:checked=checked
                on:change=move |event| checked.set(event_target_checked(&event))
            />
            <span class="check_card-texts">
                <span class="check_card-words">{words}</span>
                <span class="check_card-explanation">{explanation}</span>
            </span>
        </label>
    }
}
