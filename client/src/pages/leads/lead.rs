//! One lead: all its values, its history, and the link to edit it.

use std::sync::Arc;

use leptos::prelude::*;
use leptos_router::{
    components::A,
    hooks::{use_navigate, use_params_map},
};
use torikomi_core::{
    domain::{
        format::Format,
        item::{Item, Key},
        value::drawn,
    },
    wire::{ErrorCode, FormatAnswer, Lead},
};

use crate::{
    base::{
        api,
        lead_search::full_name,
        locale::figure,
        rights::Right,
        session::use_session,
        words::{localized, words},
    },
    pages::leads::{DeletionDialog, LastSearch},
    parts::{
        Answer, Button, EmptyState, FailureMessage, Icon, IconName, Link, Look, NotFound, PageHeader, Skeleton,
        rights::ReadOnly, use_notices,
    },
};

mod values;
mod company;
mod memos;
mod timeline;
mod entry;
mod field;
mod form;
mod edit;

pub(crate) use edit::{EditLead, NewLead};

use company::Company;
use memos::Memos;
use timeline::Timeline;
use values::Values;

/// The lead, and the format by whose names and rules it is shown and changed.
#[derive(Debug, Clone)]
struct Read {
    lead: Lead,
    format: FormatAnswer,
}

type Reading = Answer<Read>;

fn read(lead_id: u64) -> Reading {
    Answer::new(move || async move {
        let lead = api::lead(lead_id).await?;
        Ok(Read { lead, format: api::format().await? })
    })
}

/// The lead's value of a basic item; empty if it is blank.
fn value(lead: &Lead, item: Item) -> &str {
    let value = lead.values.iter().find(|value| value.key == Key::Basic(item));
    value.map(|value| value.value.as_str()).unwrap_or_default()
}

/// 姓 and 名, or the address of a lead without a name.
fn title(lead: &Lead) -> String {
    let name = full_name(value(lead, Item::LastName), value(lead, Item::FirstName));
    let title = if name.is_empty() { value(lead, Item::Email) } else { &name };
    localized(&drawn(title)).to_owned()
}

/// The number in the address of a lead's pages.
fn use_lead_id() -> Memo<Option<u64>> {
    let params = use_params_map();
    Memo::new(move |_| params.with(|params| params.get("id")?.parse().ok()))
}

#[component]
pub(crate) fn LeadDetailPage() -> impl IntoView {
    let lead_id = use_lead_id();
    move || match lead_id.get() {
        Some(lead_id) => view! { <LoadedPage lead_id /> }.into_any(),
        None => view! { <NotFound /> }.into_any(),
    }
}

#[component]
fn LoadedPage(lead_id: u64) -> impl IntoView {
    let reading = read(lead_id);
    view! {
        <LoadedLead reading let:read>
            <Detail lead=read.lead format=Arc::new(read.format.format) reading />
        </LoadedLead>
    }
}

/// A skeleton while the lead is loaded; what to do if it does not exist.
#[component]
fn LoadedLead<F, V>(reading: Reading, children: F) -> impl IntoView
where
    F: Fn(Read) -> V + Send + Sync + 'static,
    V: IntoView + 'static,
{
    let retry = Callback::new(move |()| reading.reload());
    move || match reading.get() {
        None => view! { <Skeleton lines=10 /> }.into_any(),
        Some(Err(error)) if error.code() == Some(ErrorCode::NotFound) => view! { <LeadMissing /> }.into_any(),
        Some(Err(error)) => view! { <FailureMessage error retry /> }.into_any(),
        Some(Ok(read)) => children(read).into_any(),
    }
}

#[component]
fn LeadMissing() -> impl IntoView {
    let texts = &words().lead;
    view! {
        <PageHeader title=words().shell.leads above=ToSearch />
        <EmptyState icon=IconName::Person title=texts.gone_title>
            <p>{texts.gone_text}</p>
        </EmptyState>
    }
}

/// Back to the results that the person came from.
#[component]
fn ToSearch() -> impl IntoView {
    let last: LastSearch = expect_context();
    view! {
        <A href=last.address() attr:class="page_header-above">
            <Icon name=IconName::Left />
            {words().lead.to_search}
        </A>
    }
}

#[component]
fn Detail(lead: Lead, format: Arc<Format>, reading: Reading) -> impl IntoView {
    let texts = &words().lead;
    let (lead_id, name) = (lead.lead_id, title(&lead));
    let may_edit = Right::EditLeads.is_of(&use_session());
    let deleting = RwSignal::new(false);
    let actions = move || {
        may_edit.then(|| {
            view! {
                <Button icon=IconName::Trash on_press=Callback::new(move |()| deleting.set(true))>
                    {words().common.delete}
                </Button>
                <Link href=format!("/leads/{lead_id}/edit") look=Look::Primary icon=IconName::Pencil>
                    {texts.edit}
                </Link>
            }
        })
    };
    let navigate = use_navigate();
    let notices = use_notices();
    let last: LastSearch = expect_context();
    let deleted = Callback::new(move |_| {
        notices.done((words().leads.deleted)(&figure(1)));
        navigate(&last.address(), Default::default());
    });
    view! {
        <PageHeader title=name above=ToSearch actions=actions />
        <div class="card-stack">
            <ReadOnly right=Right::EditLeads />
            <div class="lead-pair">
                <Values lead=lead.clone() format=format.clone() />
                <div class="card-stack">
                    <Company lead_id company=lead.company.clone() changed=Callback::new(move |()| reading.reload()) />
                    <Memos memos=lead.memos.clone() count=lead.memo_count />
                    <Timeline lead_id format />
                </div>
            </div>
        </div>
        <DeletionDialog lead_ids=Callback::new(move |()| vec![lead_id]) open=deleting on_done=deleted />
    }
}
