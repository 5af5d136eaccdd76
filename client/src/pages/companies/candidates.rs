//! 企業情報を取得: what a name may mean, exactly as an import sees it, with what tells the candidates apart. Choosing one
//! fills the empty fields.

use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};
use leptos_router::components::A;
use torikomi_core::{
    domain::value::trim,
    wire::{CompanyCandidates, CompanyMatch, DirectoryCandidate, RegisteredCandidate},
};

use super::form::Typed;
use crate::{
    base::{
        api::{self, ApiError},
        locale::figure,
        words::words,
    },
    parts::{Badge, Button, FailureMessage, IconName, Look, Message, Skeleton, TextField, Tone, use_notices},
};

/// So many candidates and more get a field to narrow them down by their address.
const NARROW_FROM: u64 = 6;
/// The server counts no further.
const COUNTED: u64 = 1_000;

/// What has been loaded.
#[derive(Debug, Clone, Copy)]
struct Found {
    name: StoredValue<String>,
    address: RwSignal<String>,
    first: RwSignal<Option<CompanyCandidates>>,
    directory: RwSignal<Vec<DirectoryCandidate>>,
    next_after: RwSignal<Option<String>>,
    busy: RwSignal<bool>,
    failure: RwSignal<Option<ApiError>>,
}

impl Found {
    fn ask(self, after: Option<String>) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        let (name, address) = (self.name.get_value(), self.address.get_untracked());
        spawn_local(async move {
            let answer = api::company_candidates(&name, trim(&address), after.as_deref()).await;
            self.busy.try_set(false);
            match answer {
                Ok(mut page) => {
                    self.failure.try_set(None);
                    let more = std::mem::take(&mut page.directory);
                    self.next_after.try_set(page.next_after.take());
                    self.directory.try_update(|directory| {
                        if after.is_none() {
                            directory.clear();
                        }
                        directory.extend(more);
                    });
                    self.first.try_set(Some(page));
                }
                Err(error) => _ = self.failure.try_set(Some(error)),
            }
        });
    }
}

#[component]
pub(super) fn Candidates(name: String, typed: Typed, open: RwSignal<bool>) -> impl IntoView {
    let found = Found {
        name: StoredValue::new(name),
        address: RwSignal::new(String::new()),
        first: RwSignal::new(None),
        directory: RwSignal::new(Vec::new()),
        next_after: RwSignal::new(None),
        busy: RwSignal::new(false),
        failure: RwSignal::new(None),
    };
    found.ask(None);
    let is_waiting = move || found.first.with(Option::is_none) && found.failure.with(Option::is_none);
    let registered = Memo::new(move |_| {
        found.first.with(|first| first.as_ref().map(|first| first.registered.clone()).unwrap_or_default())
    });
    view! {
        <div class="candidates">
            {move || {
                let retry = Callback::new(move |()| found.ask(None));
                found.failure.get().map(|error| view! { <FailureMessage error retry /> })
            }}
            <Show when=is_waiting>
                <Skeleton lines=6 />
            </Show>
            <p class="candidates-summary" role="status">
                {move || found.first.with(|first| first.as_ref().map(summary))}
            </p>
            {move || registered.get().into_iter().map(|it| view! { <Registered it /> }).collect_view()}
            <Directory found typed open />
        </div>
    }
}

/// How many there are, and why those.
fn summary(first: &CompanyCandidates) -> String {
    let texts = &words().companies;
    if first.directory_count == 0 {
        return match (first.has_directory, first.registered.is_empty()) {
            (false, _) => texts.no_directory.to_owned(),
            (true, true) => texts.no_candidates.to_owned(),
            (true, false) => String::new(),
        };
    }
    let count = figure(first.directory_count);
    if first.directory_count >= COUNTED { (texts.many_candidates)(&count) } else { (texts.some_candidates)(&count) }
}

#[component]
pub(super) fn Registered(it: RegisteredCandidate) -> impl IntoView {
    let texts = &words().companies;
    view! {
        <Message tone=Tone::Info title=texts.already_registered>
            <A href=format!("/companies/{}", it.company.company_id)>{it.company.name}</A>
            " "
            <Reason reason=it.reason />
        </Message>
    }
}

#[component]
fn Directory(found: Found, typed: Typed, open: RwSignal<bool>) -> impl IntoView {
    let texts = &words().companies;
    let are_many = Memo::new(move |was: Option<&bool>| {
        let count = found.first.with(|first| first.as_ref().map_or(0, |first| first.directory_count));
        // Once it is there it stays: what was narrowed down may be widened again.
        was.copied().unwrap_or_default() || count >= NARROW_FROM
    });
    let narrow = move |event: SubmitEvent| {
        event.prevent_default();
        found.ask(None);
    };
    view! {
        <Show when=move || are_many.get()>
            <form class="candidates-narrow" on:submit=narrow>
                <TextField label=texts.narrow value=found.address hint=texts.narrow_hint />
                <Button submit=true icon=IconName::Search busy=found.busy>
                    {texts.narrow_go}
                </Button>
            </form>
        </Show>
        <ul class="candidates-list" aria-label=texts.candidates>
            <For
                each=move || found.directory.get()
                key=|candidate| candidate.values.corporate_number.clone()
                let:candidate
            >
                <Candidate candidate typed open />
            </For>
        </ul>
        <Show when=move || found.next_after.with(Option::is_some)>
            <div class="candidates-more">
                <Button busy=found.busy on_press=Callback::new(move |()| found.ask(found.next_after.get_untracked()))>
                    {texts.more}
                </Button>
            </div>
        </Show>
    }
}

#[component]
fn Candidate(candidate: DirectoryCandidate, typed: Typed, open: RwSignal<bool>) -> impl IntoView {
    let texts = &words().companies;
    let notices = use_notices();
    let DirectoryCandidate { values, reason, company_id } = candidate;
    let address = [&values.prefecture, &values.city, &values.address1, &values.address2].map(String::as_str).concat();
    let (name, number) = (values.name.clone(), values.corporate_number.clone());
    let label = (texts.choose_one)(&name, &number);
    let choose = Callback::new(move |()| {
        let filled = typed.fill_empty(&values);
        notices.done((texts.filled)(&figure(filled)));
        open.set(false);
    });
    view! {
        <li class="candidates-one">
            <p class="candidates-name">{name} " " <Reason reason /></p>
            <p class="candidates-fact">{texts.corporate_number} " " <span class="candidates-number">{number}</span></p>
            <p class="candidates-fact">{address}</p>
            <div class="candidates-actions">
                {match company_id {
                    Some(company_id) => {
                        view! { <A href=format!("/companies/{company_id}")>{texts.is_registered}</A> }.into_any()
                    }
                    None => {
                        view! {
                            <Button look=Look::Secondary icon=IconName::Check on_press=choose>
                                {texts.choose}
                                <span class="visually_hidden">{label}</span>
                            </Button>
                        }
                            .into_any()
                    }
                }}
            </div>
        </li>
    }
}

#[component]
fn Reason(reason: CompanyMatch) -> impl IntoView {
    let texts = &words().companies;
    let words = match reason {
        CompanyMatch::Equal => texts.equal,
        CompanyMatch::EqualButForForm => texts.equal_but_for_form,
        CompanyMatch::Contains => texts.contains,
    };
    view! { <Badge>{words}</Badge> }
}
