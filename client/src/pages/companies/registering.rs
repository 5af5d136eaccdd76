//! 企業を登録する. The company CSV links to this page with a name, which survives signing in.

use leptos::{prelude::*, task::spawn_local};
use leptos_router::{
    components::A,
    hooks::{use_location, use_navigate},
};
use torikomi_core::{
    draft::company::CompanyDraft,
    wire::{CompanyMatch, RegisteredCandidate},
};

use super::{
    candidates::Registered,
    form::{CompanyForm, Typed},
};
use crate::{
    base::{api, attempt::Attempt, query::query_value, words::words},
    parts::{Icon, IconName, PageHeader, use_notices},
};

#[component]
pub(crate) fn NewCompany() -> impl IntoView {
    let texts = &words().companies;
    let name = query_value(&use_location(), "name").unwrap_or_default();
    let typed = Typed::new(&CompanyDraft { name: name.clone(), ..CompanyDraft::default() });
    let attempt = Attempt::new();
    let notices = use_notices();
    let navigate = use_navigate();
    let leave = navigate.clone();
    let save = Callback::new(move |draft: CompanyDraft| {
        let navigate = navigate.clone();
        attempt.run(async move { api::register_company(&draft).await }, move |company| {
            notices.done((texts.registered)(&company.values.name));
            // Going back must not register it a second time.
            let replacing_entry = leptos_router::NavigateOptions { replace: true, ..Default::default() };
            navigate(&format!("/companies/{}", company.company_id), replacing_entry);
        });
    });
    let cancel = Callback::new(move |()| leave("/companies", leptos_router::NavigateOptions::default()));
    view! {
        <PageHeader title=texts.register lead=texts.register_lead above=ToCompanies />
        <ExistingCompany name />
        <CompanyForm typed save_words=texts.register_go attempt on_save=save on_cancel=cancel />
    }
}

/// A link of the CSV may be opened twice, or by two people.
#[component]
fn ExistingCompany(name: String) -> impl IntoView {
    let found = RwSignal::new(Vec::<RegisteredCandidate>::new());
    if !name.is_empty() {
        spawn_local(async move {
            // If the server cannot be reached, there is no hint; the form is the same.
            if let Ok(answer) = api::company_candidates(&name, "", None).await {
                found.try_set(answer.registered);
            }
        });
    }
    let equal = move || found.get().into_iter().filter(|it| it.reason != CompanyMatch::Contains);
    view! {
        <div class="companies-there">{move || equal().map(|it| view! { <Registered it /> }).collect_view()}</div>
    }
}

#[component]
pub(super) fn ToCompanies() -> impl IntoView {
    view! {
        <A href="/companies" attr:class="page_header-above">
            <Icon name=IconName::Left />
            {words().companies.title}
        </A>
    }
}
