//! A field that shows its rule once the person has left it, or has tried to submit.

use leptos::prelude::*;
use torikomi_core::domain::value::trim;

use super::field::TextField;

#[component]
pub(crate) fn CheckedField(
    label: &'static str,
    value: RwSignal<String>,
    #[prop(optional)] hint: &'static str,
    /// Shown while the rule is broken.
    wrong: &'static str,
    rule: fn(&str) -> bool,
    #[prop(default = "text")] kind: &'static str,
    #[prop(default = "off")] autocomplete: &'static str,
    /// The person has tried to submit.
    tried: RwSignal<bool>,
    #[prop(optional)] focused: bool,
) -> impl IntoView {
    let left = RwSignal::new(false);
    let error = Signal::derive(move || {
        let is_shown = tried.get() || (left.get() && value.with(|text| !text.is_empty()));
        (is_shown && !value.with(|text| rule(trim(text)))).then(|| wrong.to_owned())
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
