//! The results of a search: the number, the list, and the actions on all of them or on the marked ones.

use leptos::prelude::*;
use torikomi_core::wire::{LeadConditions, LeadSearch};

use super::{actions::Actions, found::Found, marks::Marks, table::Table};
use crate::{
    base::{api, words::words},
    parts::{Answer, EmptyState, Failure, IconName, List, LiveRegion, Show, Skeleton},
};

/// Leads fetched at a time.
const LEADS_AT_A_TIME: u32 = 100;

#[component]
pub(super) fn Results(conditions: LeadConditions, repeats: RwSignal<u32>) -> impl IntoView {
    let texts = &words().leads;
    let conditions = StoredValue::new(conditions);
    let ask = move |after| {
        let search = LeadSearch { conditions: conditions.get_value(), after, limit: Some(LEADS_AT_A_TIME) };
        async move { api::search_leads(&search).await }
    };
    let list = List::new(ask, |page| (page.leads, page.next_after));
    let count = Answer::new(move || {
        let conditions = conditions.get_value();
        async move { api::count_leads(&conditions).await }
    });
    let found = Found { conditions, list, count, marks: Marks::new(), repeats };
    let is_first = Memo::new(move |_| list.count() == 0 && !list.is_all());
    let is_empty = Memo::new(move |_| list.count() == 0 && list.is_all());
    let count_text = Signal::derive(move || found.count_text().unwrap_or_default());
    view! {
        <section class="leads-results" aria-label=texts.results>
            <LiveRegion text=count_text />
            <Failure failure=list.failure retry=Callback::new(move |()| list.retry()) />
            <Show when=move || is_first.get() && list.failure.with(Option::is_none)>
                <Skeleton lines=8 />
            </Show>
            <Show when=move || is_empty.get()>
                <Nothing is_all=conditions.with_value(|asked| *asked == LeadConditions::default()) />
            </Show>
            <Show when=move || list.count() != 0>
                <Actions found />
                <Table found />
                <p class="leads-loading" role="status">
                    {move || list.busy.get().then_some(texts.loading_more)}
                </p>
            </Show>
        </section>
    }
}

#[component]
fn Nothing(
    /// No condition was given: there are no leads at all.
    is_all: bool,
) -> impl IntoView {
    let texts = &words().leads;
    let (title, text) = if is_all { texts.no_leads } else { texts.none_found };
    view! {
        <EmptyState icon=IconName::Search title>
            <p>{text}</p>
        </EmptyState>
    }
}
