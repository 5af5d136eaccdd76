//! 企業: the list of the workspace's companies, newest first, and the pages of one company.

use leptos::{ev::SubmitEvent, prelude::*};
use leptos_router::components::A;
use torikomi_core::{domain::value::trim, wire::CompanyLine};

use crate::{
    base::{api, locale::figure, words::words},
    parts::{Button, EmptyState, Failure, IconName, Link, List, Look, PageHeader, Show, Skeleton, TextField, drawn},
};

mod form;
mod candidates;
mod registering;
mod shown;
mod detail;
mod joining;
mod leads;

pub(crate) use detail::CompanyDetail;
pub(crate) use registering::NewCompany;

/// The companies that the search found.
#[derive(Clone, Copy)]
struct Found {
    list: List<CompanyLine>,
    /// The text of the search; the field may have changed since.
    search: RwSignal<String>,
}

impl Found {
    fn new() -> Self {
        let search = RwSignal::new(String::new());
        let fetch = move |before| {
            let search = search.get_untracked();
            async move { api::companies(&search, before).await }
        };
        Found { list: List::new(fetch, |page| (page.companies, page.next_before)), search }
    }

    fn is_narrowed(self) -> bool {
        self.search.with(|search| !search.is_empty())
    }
}

#[component]
pub(crate) fn Companies() -> impl IntoView {
    let found = Found::new();
    let list = found.list;
    let texts = &words().companies;
    let has_some = move || list.is_loaded.get() && (found.is_narrowed() || !list.rows.with(Vec::is_empty));
    let actions = move || {
        view! {
            <Link href="/companies/new" look=Look::Primary icon=IconName::Plus>
                {texts.register}
            </Link>
        }
    };
    view! {
        <PageHeader title=texts.title lead=texts.lead actions=actions />
        <Failure failure=list.failure retry=Callback::new(move |()| list.reload()) />
        <div class="card-stack">
            <Show when=has_some>
                <Search found />
            </Show>
            <Show when=move || !list.is_loaded.get() && list.failure.with(Option::is_none)>
                <Skeleton lines=8 />
            </Show>
            <Show when=move || list.is_loaded.get()>
                <Show when=move || !list.rows.with(Vec::is_empty) fallback=move || empty(found.is_narrowed())>
                    <Table list />
                </Show>
            </Show>
        </div>
    }
}

fn empty(is_narrowed: bool) -> AnyView {
    let texts = &words().companies;
    if is_narrowed {
        return view! { <p class="card card-text">{texts.none_found}</p> }.into_any();
    }
    view! {
        <EmptyState icon=IconName::Building title=texts.empty_title>
            <p>{texts.empty_text}</p>
            <div class="empty_state-actions">
                <Link href="/companies/new" look=Look::Primary icon=IconName::Plus>
                    {texts.register}
                </Link>
            </div>
        </EmptyState>
    }
    .into_any()
}

#[component]
fn Search(found: Found) -> impl IntoView {
    let texts = &words().companies;
    let typed = RwSignal::new(found.search.get_untracked());
    let search = move |event: SubmitEvent| {
        event.prevent_default();
        found.search.set(typed.with_untracked(|typed| trim(typed).to_owned()));
        found.list.reload();
    };
    view! {
        <form class="companies-search" role="search" on:submit=search>
            <TextField label=texts.search value=typed hint=texts.search_hint />
            <Button submit=true icon=IconName::Search busy=found.list.busy>
                {texts.search_go}
            </Button>
        </form>
    }
}

#[component]
fn Table(list: List<CompanyLine>) -> impl IntoView {
    let texts = &words().companies;
    view! {
        <table class="table companies" aria-label=texts.table>
            <thead>
                <tr>
                    <th scope="col">{texts.name}</th>
                    <th scope="col">{texts.corporate_number}</th>
                    <th scope="col">{texts.place}</th>
                    <th scope="col">{texts.phone}</th>
                    <th scope="col" class="table-figure">{texts.leads}</th>
                </tr>
            </thead>
            <tbody>
                <For each=move || list.rows.get() key=|company| company.company_id let:company>
                    <Line company />
                </For>
            </tbody>
        </table>
        <div class="companies-more" aria-live="polite">
            <Show when=move || !list.is_all()>
                <Button busy=list.busy on_press=Callback::new(move |()| list.more())>
                    {texts.more}
                </Button>
            </Show>
        </div>
    }
}

#[component]
fn Line(company: CompanyLine) -> impl IntoView {
    let texts = &words().companies;
    view! {
        <tr>
            <th scope="row">
                <A href=format!("/companies/{}", company.company_id)>{drawn(&company.name)}</A>
            </th>
            <td class="companies-number" data-heading=texts.corporate_number>
                {company.corporate_number}
            </td>
            <td data-heading=texts.place>{company.prefecture} {company.city}</td>
            <td data-heading=texts.phone>{company.phone}</td>
            <td class="table-figure" data-heading=texts.leads>
                {(words().common.rows)(&figure(company.leads))}
            </td>
        </tr>
    }
}
