//! リードを探す: leads that meet conditions, newest first, and the actions on the chosen ones.
//!
//! Guarantees: the address has the conditions, so Back, a reload and a link show the same search; typing changes
//! nothing until the search is submitted. All results are available, loaded as they become visible.

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
mod found;
mod results;
mod table;
mod marks;
mod actions;
mod export;
mod deletion;
pub(crate) mod lead;

use deletion::DeletionDialog;

use conditions::Conditions;
use results::Results;

/// The latest search, for the way back from a lead. `App` provides it.
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
    // The address of another page is not a search: the page is being left then.
    let is_here = move || location.pathname.with(|path| path.trim_end_matches('/') == "/leads");
    let asked = Memo::new(move |last: Option<&Option<String>>| match is_here() {
        true => tracked_query_value(&location, CONDITIONS),
        false => last.cloned().flatten(),
    });
    // Repeats the search with the same conditions.
    let repeats = RwSignal::new(0_u32);
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
            Some(conditions) => view! { <Search conditions repeats /> }.into_any(),
            None => {
                view! {
                    <div class="card-stack">
                        <Message tone=Tone::Warning title=texts.unreadable>
                            {texts.unreadable_text}
                        </Message>
                        <Search conditions=LeadConditions::default() repeats />
                    </div>
                }
                    .into_any()
            }
        }}
    }
}

#[component]
fn Search(conditions: LeadConditions, repeats: RwSignal<u32>) -> impl IntoView {
    let LastSearch(last) = expect_context();
    last.set(conditions.clone());
    let asked = StoredValue::new(conditions.clone());
    view! {
        <div class="card-stack">
            <ReadOnly right=Right::EditLeads />
            <Conditions conditions repeats />
            {move || {
                repeats.track();
                view! { <Results conditions=asked.get_value() repeats /> }
            }}
        </div>
    }
}
