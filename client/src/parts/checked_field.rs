//! A field whose rule is told once the person has left it, or has tried to go on.

use leptos::prelude::*;
use torikomi_core::domain::value::trim;

use super::field::TextField;

#[component]
pub(crate) fn CheckedField(
    label: &'static str,
    value: RwSignal<String>,
    #[prop(optional)] hint: &'static str,
    /// What is told while the rule is not kept.
    wrong: &'static str,
    rule: fn(&str) -> bool,
    #[prop(default = "text")] kind: &'static str,
    #[prop(default = "off")] autocomplete: &'static str,
    /// The person has tried to go on.
    tried: RwSignal<bool>,
    #[prop(optional)] focused: bool,
) -> impl IntoView {
    let left = RwSignal::new(false);
    let error = Signal::derive(move || {
        let is_told = tried.get() || (left.get() && value.with(|text| !text.is_empty()));
        (is_told && !value.with(|text| rule(trim(text)))).then(|| wrong.to_owned())
    });
    view! {
        <TextField
            label
            value
            kind
            autocomplete
            required=true
            hint
            error
            focused
            on_left=Callback::new(move |()| left.set(true))
        />
    }
}
