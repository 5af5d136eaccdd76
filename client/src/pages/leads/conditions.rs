//! The form of a search: one line for free text, and further conditions on demand.

use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};
use leptos_router::hooks::use_navigate;
use torikomi_core::{
    domain::{
        format::Format,
        item::{Item, Key},
        names::NameKind,
    },
    wire::LeadConditions,
};
use wasm_bindgen::JsCast;

use super::{
    draft::{Draft, Subject, conditions, drafts},
    fields::Field,
};
use crate::{
    base::{
        api,
        lead_search::address,
        rights::{Right, may_see_companies},
        session::use_session,
        words::{item_heading, words},
    },
    parts::{Answer, Button, IconName, Loaded, Look, Show, TextField, focus_first_error},
};

const KINDS: [NameKind; 7] = [
    NameKind::Status,
    NameKind::Group,
    NameKind::Person,
    NameKind::Source,
    NameKind::Tag,
    NameKind::Form,
    NameKind::OldMailGroup,
];

#[component]
pub(super) fn Conditions(conditions: LeadConditions, repeats: RwSignal<u32>) -> impl IntoView {
    let format = Answer::new(api::format);
    let asked = StoredValue::new(conditions);
    view! {
        <div class="card">
            <Loaded answer=format lines=2 let:answer>
                <Form format=answer.format asked=asked.get_value() repeats />
            </Loaded>
        </div>
    }
}

#[component]
fn Form(format: Format, asked: LeadConditions, repeats: RwSignal<u32>) -> impl IntoView {
    let texts = &words().leads;
    let navigate = use_navigate();
    let all = RwSignal::new(drafts(&asked, &format));
    let is_wider = Memo::new(move |_| all.with(Vec::len) > 1);
    let search = {
        let navigate = navigate.clone();
        move |event: SubmitEvent| {
            event.prevent_default();
            let (navigate, asked) = (navigate.clone(), asked.clone());
            spawn_local(async move {
                for draft in all.get_untracked() {
                    if !draft.is_settled().await {
                        focus_first_error();
                        return;
                    }
                }
                let Some(wanted) = all.try_with_untracked(|drafts| conditions(drafts)) else { return };
                if wanted == asked {
                    repeats.update(|times| *times = times.wrapping_add(1));
                } else {
                    navigate(&address(&wanted), Default::default());
                }
            });
        }
    };
    let clear = Callback::new(move |()| navigate("/leads", Default::default()));
    let text = all.with_untracked(|drafts| drafts.first().map(|draft| draft.text)).unwrap_or_default();
    let format = StoredValue::new(format);
    let further = move || all.with(|drafts| drafts.iter().skip(1).copied().collect::<Vec<_>>());
    view! {
        <form class="leads-conditions" role="search" novalidate on:submit=search>
            <TextField label=texts.anything value=text hint=texts.anything_hint />
            <For each=further key=|draft| draft.number let:draft>
                <Condition all draft format />
            </For>
            <div class="leads-more">
                <More all format />
                <Show when=move || is_wider.get()>
                    <Button look=Look::Quiet icon=IconName::Close on_press=clear>
                        {texts.clear}
                    </Button>
                </Show>
                <Button look=Look::Primary icon=IconName::Search submit=true>
                    {texts.search}
                </Button>
            </div>
        </form>
    }
}

/// One further condition, and the button that removes it.
#[component]
fn Condition(all: RwSignal<Vec<Draft>>, draft: Draft, format: StoredValue<Format>) -> impl IntoView {
    let texts = &words().leads;
    let name = format.with_value(|format| subject_name(draft.subject, format));
    let remove = Callback::new(move |()| {
        all.update(|drafts| drafts.retain(|other| other.number != draft.number));
    });
    view! {
        <div class="leads-condition" role="group" aria-label=name.clone()>
            <div class="leads-fields">
                <Field draft label=name.clone() format />
            </div>
            <Button look=Look::Quiet icon=IconName::Close label=(texts.remove)(&name) on_press=remove />
        </div>
    }
}

/// The conditions that can be added; one that is allowed only once then leaves the list.
#[component]
fn More(all: RwSignal<Vec<Draft>>, format: StoredValue<Format>) -> impl IntoView {
    let texts = &words().leads;
    let session = use_session();
    let (may_import, may_see_companies) = (Right::Import.is_of(&session), may_see_companies(&session));
    let next = StoredValue::new(all.with_untracked(Vec::len));
    let free = move || {
        let is_there = |subject: Subject| all.with(|drafts| drafts.iter().any(|draft| draft.subject == subject));
        let is_single = |subject: Subject| !matches!(subject, Subject::Names(_) | Subject::Custom(_));
        format
            .with_value(subjects)
            .into_iter()
            .filter(|subject| !(is_single(*subject) && is_there(*subject)))
            .filter(|subject| *subject != Subject::Import || may_import)
            .filter(|subject| *subject != Subject::Company || may_see_companies)
            .collect::<Vec<_>>()
    };
    let add = move |event| {
        let place: usize = event_target_value(&event).parse().unwrap_or(usize::MAX);
        let number = u32::try_from(next.get_value()).unwrap_or(u32::MAX);
        let subject = untrack(free).get(place).copied();
        let draft = subject.and_then(|subject| format.with_value(|format| Draft::new(number, subject, format)));
        if let Some(draft) = draft {
            next.update_value(|next| *next += 1);
            all.update(|drafts| drafts.push(draft));
            focus_last();
        }
    };
    view! {
        <select class="field-input field-select leads-add" aria-label=texts.add prop:value="" on:change=add>
            <option value="" selected=true>
                {texts.add}
            </option>
            {move || {
                let options = free();
                options
                    .into_iter()
                    .enumerate()
                    .map(|(place, subject)| {
                        let name = format.with_value(|format| subject_name(subject, format));
                        view! { <option value=place.to_string()>{name}</option> }
                    })
                    .collect_view()
            }}
        </select>
    }
}

/// All subjects of conditions besides the free text.
fn subjects(format: &Format) -> Vec<Subject> {
    let custom_items = format.custom_items.iter().map(|item| Subject::Custom(item.custom_item_id));
    [Subject::Name, Subject::CompanyName, Subject::Email]
        .into_iter()
        .chain(KINDS.map(Subject::Names))
        .chain([Subject::Registered, Subject::Updated, Subject::BirthDate, Subject::MailConsent])
        .chain(custom_items)
        .chain([Subject::Import, Subject::Company])
        .collect()
}

/// The page's name for the subject of a condition.
fn subject_name(subject: Subject, format: &Format) -> String {
    let texts = &words().leads;
    let named = |item| item_heading(format, Key::Basic(item));
    match subject {
        Subject::Anything => texts.anything.to_owned(),
        Subject::Name => texts.name.to_owned(),
        Subject::CompanyName => named(Item::CompanyName),
        Subject::Email => named(Item::Email),
        Subject::Names(kind) => (words().names.kind)(kind).to_owned(),
        Subject::Registered => texts.registered.to_owned(),
        Subject::Updated => texts.updated.to_owned(),
        Subject::BirthDate => named(Item::BirthDate),
        Subject::MailConsent => named(Item::MailConsent),
        Subject::Custom(custom_item_id) => item_heading(format, Key::Custom(custom_item_id)),
        Subject::Import => texts.import.to_owned(),
        Subject::Company => words().lead.company.to_owned(),
    }
}

/// The new condition input the focus, once it has been drawn.
fn focus_last() {
    request_animation_frame(|| {
        let selector = ".leads-condition:nth-last-child(2) :is(input, select)";
        let field = document().query_selector(selector).ok().flatten();
        if let Some(field) = field.and_then(|field| field.dyn_into::<web_sys::HtmlElement>().ok()) {
            // A refused focus does no harm.
            _ = field.focus();
        }
    });
}
