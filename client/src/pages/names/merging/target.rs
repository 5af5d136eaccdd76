//! The name that another one is merged with: the most similar ones are offered, all can be searched.

use leptos::prelude::*;
use torikomi_core::wire::Name;

use super::super::{found::Names, page::Page};
use crate::{
    base::{locale::figure, words::words},
    parts::{Icon, IconName, Show, TextField},
};

/// How many are offered; the others are counted.
const OFFERED: usize = 20;

#[component]
pub(super) fn TargetChoice(page: Page, name: Name, chosen: RwSignal<Option<Name>>) -> impl IntoView {
    let texts = &words().names;
    let typed = RwSignal::new(String::new());
    let all = page.names.get_untracked().and_then(Result::ok).unwrap_or_default();
    let names = StoredValue::new(Names::new(all));
    let alike = StoredValue::new(names.with_value(|names| names.alike(&name)));
    // In the order of similarity, whatever was typed.
    let matching = Memo::new(move |_| {
        let found = typed.with(|typed| names.with_value(|names| names.find(typed)));
        let found: std::collections::BTreeSet<usize> = found.into_iter().collect();
        alike.with_value(|alike| alike.iter().copied().filter(|place| found.contains(place)).collect::<Vec<_>>())
    });
    let offered = move || {
        let places = matching.with(|places| places.iter().copied().take(OFFERED).collect::<Vec<_>>());
        names.with_value(|names| places.into_iter().filter_map(|place| names.at(place).cloned()).collect::<Vec<_>>())
    };
    let more = move || matching.with(|places| places.len().saturating_sub(OFFERED));
    view! {
        <div class="field-stack">
            <TextField label=texts.merge_filter value=typed focused=true />
            <Show
                when=move || matching.with(|places| !places.is_empty())
                fallback=move || view! { <p class="card-text">{texts.none_found}</p> }
            >
                <ul class="names-others" aria-label=texts.merge_choose>
                    <For each=offered key=|name| name.name_id let:name>
                        <Target name chosen />
                    </For>
                </ul>
            </Show>
            <Show when=move || more() != 0>
                <p class="field-hint">{move || (texts.merge_more)(&figure(more() as u64))}</p>
            </Show>
        </div>
    }
}

#[component]
fn Target(name: Name, chosen: RwSignal<Option<Name>>) -> impl IntoView {
    let (text, leads) = (name.name.clone(), (words().names.lead_count)(&figure(name.leads)));
    view! {
        <li>
            <button class="names-act" type="button" on:click=move |_| chosen.set(Some(name.clone()))>
                <span class="names-act_words">{text}</span>
                <span class="names-other_leads">{leads}</span>
                <Icon name=IconName::Right />
            </button>
        </li>
    }
}
