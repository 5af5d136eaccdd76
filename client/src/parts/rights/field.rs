//! The choice of rights: one checkbox for each, with what it allows.

use leptos::prelude::*;
use torikomi_core::wire::Rights;

use crate::base::{rights::Right, words::words};

#[component]
pub(crate) fn RightsField(
    #[prop(into)] legend: String,
    chosen: RwSignal<Rights>,
    /// Only these can be chosen; a text explains why not the others.
    #[prop(default = Rights::ALL)]
    offered: Rights,
    /// For a token: whether it reads leads, for which people need no right.
    #[prop(optional)]
    may_read_leads: Option<RwSignal<bool>>,
) -> impl IntoView {
    view! {
        <fieldset class="rights">
            <legend class="rights-legend">{legend}</legend>
            {may_read_leads.map(|chosen| view! { <Reading chosen /> })}
            {Right::GIVEN
                .into_iter()
                .map(|right| view! { <Choice right chosen is_offered=right.is_in(offered) /> })
                .collect_view()}
        </fieldset>
    }
}

#[component]
fn Reading(chosen: RwSignal<bool>) -> impl IntoView {
    let rights = &words().rights;
    view! {
        <label class="rights-choice">
            <input
                class="rights-input"
                type="checkbox"
                prop:checked=chosen
                on:change=move |event| chosen.set(event_target_checked(&event))
            />
            <span class="rights-texts">
                <span class="rights-name">{rights.read_leads}</span>
                <span class="rights-explanation">{rights.read_leads_text}</span>
            </span>
        </label>
    }
}

#[component]
fn Choice(right: Right, chosen: RwSignal<Rights>, is_offered: bool) -> impl IntoView {
    let rights = &words().rights;
    let explanation = if is_offered { (rights.explanation)(right) } else { rights.not_own };
    view! {
        <label class="rights-choice">
            <input
                class="rights-input"
                type="checkbox"
                disabled=!is_offered
                prop:checked=move || right.is_in(chosen.get())
                on:change=move |event| {
                    let has = event_target_checked(&event);
                    chosen.update(|chosen| *chosen = right.put(*chosen, has));
                }
            />
            <span class="rights-texts">
                <span class="rights-name">{(rights.name)(right)}</span>
                <span class="rights-explanation">{explanation}</span>
            </span>
        </label>
    }
}
