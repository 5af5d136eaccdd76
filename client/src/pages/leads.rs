//! リードを探す: leads that meet conditions, newest first, and what is done with those that one has chosen.
//!
//! Guarantees: the address names the conditions, so that Back, a reload and a link show the same; what is being typed
//! changes nothing until the search is asked for. All results are there, loaded as they come into sight.

use leptos::prelude::*;
use leptos_router::hooks::use_location;
use torikomi_core::wire::LeadConditions;

use crate::{
    base::{
        lead_search::{CONDITIONS, address, read},
        query::tracked_query_value,
        rights::Right,
        session::use_session,
        words::words,
    },
    parts::{IconName, Link, Look, Message, PageHeader, Tone, rights::ReadOnly},
};

mod draft;
mod conditions;
mod fields;
mod results;
mod table;
mod marks;
mod acts;
mod export;
mod deletion;
pub(crate) mod lead;

use deletion::AskDeletion;

use conditions::Conditions;
use results::Results;

/// The search that one was at last, for the way back from a lead. `App` provides it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LastSearch(RwSignal<LeadConditions>);

impl LastSearch {
    pub(crate) fn new() -> Self {
        LastSearch(RwSignal::default())
    }

    pub(crate) fn address(self) -> String {
        self.0.with_untracked(address)
    }
}

#[component]
pub(crate) fn Leads() -> impl IntoView {
    let texts = &words().leads;
    let may_edit = Right::EditLeads.is_of(&use_session());
    let location = use_location();
    // Another page's address is none of a search: this one is left then.
    let is_here = move || location.pathname.with(|path| path.trim_end_matches('/') == "/leads");
    let asked = Memo::new(move |last: Option<&Option<String>>| match is_here() {
        true => tracked_query_value(&location, CONDITIONS),
        false => last.cloned().flatten(),
    });
    // Asked for once more, without other conditions.
    let again = RwSignal::new(0_u32);
    let actions = move || {
        may_edit.then(|| {
            view! {
                <Link href="/leads/new" look=Look::Primary icon=IconName::Plus>
                    {texts.register}
                </Link>
            }
        })
    };
    view! {
        <PageHeader title=texts.title lead=texts.lead actions=actions />
        {move || match read(asked.get().as_deref()) {
            Some(conditions) => view! { <Search conditions again /> }.into_any(),
            None => {
                view! {
                    <div class="card-stack">
                        <Message tone=Tone::Warning title=texts.unreadable>
                            {texts.unreadable_text}
                        </Message>
                        <Search conditions=LeadConditions::default() again />
                    </div>
                }
                    .into_any()
            }
        }}
    }
}

#[component]
fn Search(conditions: LeadConditions, again: RwSignal<u32>) -> impl IntoView {
    let LastSearch(last) = expect_context();
    last.set(conditions.clone());
    let asked = StoredValue::new(conditions.clone());
    view! {
        <div class="card-stack">
            <ReadOnly right=Right::EditLeads />
            <Conditions conditions again />
            {move || {
                again.track();
                view! { <Results conditions=asked.get_value() again /> }
            }}
        </div>
    }
}
