//! Several of a few options: one checkbox each.

use leptos::prelude::*;

use super::{
    field::new_id,
    icon::{Icon, IconName},
};

#[component]
pub(crate) fn OptionsField(
    #[prop(into)] label: String,
    options: Vec<String>,
    chosen: RwSignal<Vec<String>>,
    #[prop(optional, into)] error: Signal<Option<String>>,
) -> impl IntoView {
    let id = new_id();
    let one = |option: String| {
        let (is_chosen, put) = (option.clone(), option.clone());
        view! {
            <label class="options_field-option">
                <input
                    class="options_field-input"
                    type="checkbox"
                    prop:checked=move || chosen.with(|chosen| chosen.contains(&is_chosen))
                    on:change=move |event| {
                        let has = event_target_checked(&event);
                        chosen
                            .update(|chosen| {
                                chosen.retain(|other| *other != put);
                                if has {
                                    chosen.push(put.clone());
                                }
                            });
                    }
                />
                <span>{option}</span>
            </label>
        }
    };
    view! {
        <fieldset class="options_field" aria-describedby=format!("{id}-error")>
            <legend class="options_field-label">{label}</legend>
            {options.into_iter().map(one).collect_view()}
            <p class="field-error" id=format!("{id}-error") aria-live="polite">
                {move || {
                    error
                        .get()
                        .map(|error| {
                            view! {
                                <Icon name=IconName::Alert />
                                <span>{error}</span>
                            }
                        })
                }}
            </p>
        </fieldset>
    }
}
