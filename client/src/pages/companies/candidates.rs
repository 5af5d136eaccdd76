//! 企業情報を取得: the candidates for a name, exactly as an import sees them, with what distinguishes them. Choosing one fills
//! the empty fields.

use leptos::{ev::SubmitEvent, prelude::*};
use leptos_router::components::A;
use torikomi_core::{
    domain::value::trim,
    wire::{CompanyCandidates, CompanyMatch, DirectoryCandidate, RegisteredCandidate},
};

use super::form::Typed;
use crate::{
    base::{api, locale::figure, words::words},
    parts::{
        Badge, Button, Failure, IconName, List, Look, Message, Show, Skeleton, TextField, Tone, drawn, use_notices,
    },
};

/// From this number of candidates on there is a field to narrow them down by their address.
const NARROW_FROM: u64 = 6;
/// The server counts no further.
const COUNTED: u64 = 1_000;

/// The loaded candidates.
#[derive(Clone, Copy)]
struct Found {
    /// The directory's.
    list: List<DirectoryCandidate, String>,
    address: RwSignal<String>,
    /// The newest page, for what it has besides the directory's candidates.
    page: RwSignal<Option<CompanyCandidates>>,
}

impl Found {
    fn new(name: String) -> Self {
        let (name, address) = (StoredValue::new(name), RwSignal::new(String::new()));
        let page = RwSignal::new(None::<CompanyCandidates>);
        let fetch = move |after: Option<String>| {
            let (name, address) = (name.get_value(), address.get_untracked());
            async move {
                let answer = api::company_candidates(&name, trim(&address), after.as_deref()).await;
                answer.inspect(|answer| _ = page.try_set(Some(answer.clone())))
            }
        };
        Found { list: List::new(fetch, |page| (page.directory, page.next_after)), address, page }
    }
}

#[component]
pub(super) fn Candidates(name: String, typed: Typed, open: RwSignal<bool>) -> impl IntoView {
    let found = Found::new(name);
    let is_waiting = move || !found.list.is_loaded.get() && found.list.failure.with(Option::is_none);
    let registered = Memo::new(move |_| {
        found.page.with(|page| page.as_ref().map(|page| page.registered.clone()).unwrap_or_default())
    });
    view! {
        <div class="candidates">
            <Failure failure=found.list.failure retry=Callback::new(move |()| found.list.reload()) />
            <Show when=is_waiting>
                <Skeleton lines=6 />
            </Show>
            <p class="candidates-summary" role="status">
                {move || found.page.with(|page| page.as_ref().map(summary))}
            </p>
            {move || registered.get().into_iter().map(|it| view! { <Registered it /> }).collect_view()}
            <Directory found typed open />
        </div>
    }
}

/// The number of candidates, and why these.
fn summary(page: &CompanyCandidates) -> String {
    let texts = &words().companies;
    if page.directory_count == 0 {
        return match (page.has_directory, page.registered.is_empty()) {
            (false, _) => texts.no_directory.to_owned(),
            (true, true) => texts.no_candidates.to_owned(),
            (true, false) => String::new(),
        };
    }
    let count = figure(page.directory_count);
    if page.directory_count >= COUNTED { (texts.many_candidates)(&count) } else { (texts.some_candidates)(&count) }
}

#[component]
pub(super) fn Registered(it: RegisteredCandidate) -> impl IntoView {
    let texts = &words().companies;
    view! {
        <Message tone=Tone::Info title=texts.already_registered>
            <A href=format!("/companies/{}", it.company.company_id)>{drawn(&it.company.name)}</A>
            " "
            <Reason reason=it.reason />
        </Message>
    }
}

#[component]
fn Directory(found: Found, typed: Typed, open: RwSignal<bool>) -> impl IntoView {
    let texts = &words().companies;
    let are_many = Memo::new(move |was: Option<&bool>| {
        let count = found.page.with(|page| page.as_ref().map_or(0, |page| page.directory_count));
        // Once shown the field stays, so that the list can be widened again.
        was.copied().unwrap_or_default() || count >= NARROW_FROM
    });
    let narrow = move |event: SubmitEvent| {
        event.prevent_default();
        found.list.reload();
    };
    view! {
        <Show when=move || are_many.get()>
            <form class="candidates-narrow" on:submit=narrow>
                <TextField label=texts.narrow value=found.address hint=texts.narrow_hint />
                <Button submit=true icon=IconName::Search busy=found.list.busy>
                    {texts.narrow_go}
                </Button>
            </form>
        </Show>
        <ul class="candidates-list" aria-label=texts.candidates>
            <For
                each=move || found.list.rows.get()
                key=|candidate| candidate.values.corporate_number.clone()
                let:candidate
            >
                <Candidate candidate typed open />
            </For>
        </ul>
        <Show when=move || found.list.is_loaded.get() && !found.list.is_all()>
            <div class="candidates-more">
                <Button busy=found.list.busy on_press=Callback::new(move |()| found.list.more())>
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
