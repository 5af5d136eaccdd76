//! 企業: the list of the workspace's companies, newest first, and the pages of one company.

use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};
use leptos_router::components::A;
use torikomi_core::{domain::value::trim, wire::CompanyLine};

use crate::{
    base::{
        api::{self, ApiError},
        locale::figure,
        words::words,
    },
    parts::{Button, EmptyState, FailureMessage, IconName, Link, Look, PageHeader, Skeleton, TextField},
};

mod form;
mod candidates;
mod registering;
mod detail;
mod joining;
mod leads;

pub(crate) use detail::CompanyDetail;
pub(crate) use registering::NewCompany;

/// The part of the list that has been loaded.
#[derive(Debug, Clone, Copy)]
struct Listed {
    companies: RwSignal<Vec<CompanyLine>>,
    next_before: RwSignal<Option<u32>>,
    /// What was searched for; the field may say something else by now.
    search: RwSignal<String>,
    is_there: RwSignal<bool>,
    busy: RwSignal<bool>,
    failure: RwSignal<Option<ApiError>>,
}

impl Listed {
    fn new() -> Self {
        Listed {
            companies: RwSignal::new(Vec::new()),
            next_before: RwSignal::new(None),
            search: RwSignal::new(String::new()),
            is_there: RwSignal::new(false),
            busy: RwSignal::new(false),
            failure: RwSignal::new(None),
        }
    }

    fn search(self, search: String) {
        self.search.set(search);
        self.ask(None);
    }

    fn ask(self, before: Option<u32>) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        let search = self.search.get_untracked();
        spawn_local(async move {
            match api::companies(&search, before).await {
                Ok(page) => {
                    self.failure.set(None);
                    self.next_before.set(page.next_before);
                    self.companies.update(|companies| {
                        if before.is_none() {
                            companies.clear();
                        }
                        companies.extend(page.companies);
                    });
                    self.is_there.set(true);
                }
                Err(error) => self.failure.set(Some(error)),
            }
            self.busy.set(false);
        });
    }
}

#[component]
pub(crate) fn Companies() -> impl IntoView {
    let listed = Listed::new();
    listed.ask(None);
    let texts = &words().companies;
    let is_searched = move || listed.search.with(|search| !search.is_empty());
    let has_some = move || listed.is_there.get() && (is_searched() || !listed.companies.with(Vec::is_empty));
    let actions = move || {
        view! {
            <Link href="/companies/new" look=Look::Primary icon=IconName::Plus>
                {texts.register}
            </Link>
        }
    };
    view! {
        <PageHeader title=texts.title lead=texts.lead actions=actions />
        {move || {
            let retry = Callback::new(move |()| listed.ask(None));
            listed.failure.get().map(|error| view! { <FailureMessage error retry /> })
        }}
        <div class="card-stack">
            <Show when=has_some>
                <Search listed />
            </Show>
            <Show when=move || listed.is_there.get() fallback=move || waiting(listed)>
                <Show when=move || !listed.companies.with(Vec::is_empty) fallback=move || empty(is_searched())>
                    <List listed />
                </Show>
            </Show>
        </div>
    }
}

fn waiting(listed: Listed) -> impl IntoView {
    move || listed.failure.with(Option::is_none).then(|| view! { <Skeleton lines=8 /> })
}

fn empty(is_searched: bool) -> impl IntoView {
    let texts = &words().companies;
    if is_searched {
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
fn Search(listed: Listed) -> impl IntoView {
    let texts = &words().companies;
    let typed = RwSignal::new(listed.search.get_untracked());
    let search = move |event: SubmitEvent| {
        event.prevent_default();
        listed.search(typed.with_untracked(|typed| trim(typed).to_owned()));
    };
    view! {
        <form class="companies-search" role="search" on:submit=search>
            <TextField label=texts.search value=typed hint=texts.search_hint />
            <Button submit=true icon=IconName::Search busy=listed.busy>
                {texts.search_go}
            </Button>
        </form>
    }
}

#[component]
fn List(listed: Listed) -> impl IntoView {
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
                <For each=move || listed.companies.get() key=|company| company.company_id let:company>
                    <Line company />
                </For>
            </tbody>
        </table>
        <div class="companies-more" aria-live="polite">
            <Show when=move || listed.next_before.with(Option::is_some)>
                <Button
                    busy=listed.busy
                    on_press=Callback::new(move |()| listed.ask(listed.next_before.get_untracked()))
                >
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
                <A href=format!("/companies/{}", company.company_id)>{company.name}</A>
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
