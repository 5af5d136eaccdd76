//! Registers a lead, or edits an existing one.
//!
//! Guarantees: a change that was made by others since the page was opened is never overwritten unseen: it is shown, and
//! the person's input stays to be saved again.

use leptos::{ev::SubmitEvent, html, prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, components::A, hooks::use_navigate};
use torikomi_core::{
    domain::item::Key,
    wire::{ErrorCode, FormatAnswer, Lead, LeadSaved},
};

use super::{LoadedLead, ToSearch, entry::Typed, form::Fields, read, title, use_lead_id};
use crate::{
    base::{
        api::{self, ApiError},
        words::{item_heading, localized, words},
    },
    pages::leads::LastSearch,
    parts::{
        Answer, Button, Failure, Icon, IconName, Link, Loaded, Look, Message, NotFound, PageHeader, Tone,
        focus_first_error, use_notices,
    },
};

#[component]
pub(crate) fn NewLead() -> impl IntoView {
    let texts = &words().lead;
    let format = Answer::new(api::format);
    let last: LastSearch = expect_context();
    view! {
        <PageHeader title=texts.new_title lead=texts.new_lead above=ToSearch />
        <Loaded answer=format lines=10 let:format>
            <Form format back=last.address() />
        </Loaded>
    }
}

#[component]
pub(crate) fn EditLead() -> impl IntoView {
    let lead_id = use_lead_id();
    move || match lead_id.get() {
        Some(lead_id) => {
            let reading = read(lead_id);
            view! {
                <LoadedLead reading let:read>
                    <PageHeader
                        title=(words().lead.edit_title)(&title(&read.lead))
                        above=move || view! { <BackToLead lead_id /> }
                    />
                    <Form format=read.format lead=read.lead back=format!("/leads/{lead_id}") />
                </LoadedLead>
            }
            .into_any()
        }
        None => view! { <NotFound /> }.into_any(),
    }
}

#[component]
fn BackToLead(lead_id: u64) -> impl IntoView {
    view! {
        <A href=format!("/leads/{lead_id}") attr:class="page_header-above">
            <Icon name=IconName::Left />
            {words().lead.to_lead}
        </A>
    }
}

/// The page's state, for its parts.
#[derive(Clone, Copy)]
struct Saving {
    typed: Typed,
    /// The lead as last read; `None`: a new one.
    lead: RwSignal<Option<Lead>>,
    busy: RwSignal<bool>,
    failure: RwSignal<Option<ApiError>>,
    /// The items that both the person and others have changed.
    conflict: RwSignal<Option<Vec<Key>>>,
}

impl Saving {
    async fn save(self) -> Result<LeadSaved, ApiError> {
        let draft = self.typed.draft();
        match self.lead.get_untracked() {
            Some(lead) => api::change_lead(lead.lead_id, lead.revision, &draft).await,
            None => api::register_lead(&draft).await,
        }
    }

    /// Handles a failed save.
    async fn stopped(self, error: ApiError) {
        let lead_id = self.lead.with_untracked(|lead| lead.as_ref().map(|lead| lead.lead_id));
        if let (Some(ErrorCode::LeadChanged), Some(lead_id)) = (error.code(), lead_id) {
            match api::lead(lead_id).await {
                Ok(_) if self.busy.is_disposed() => {}
                Ok(now) => {
                    self.conflict.set(Some(self.typed.take_over(&now)));
                    self.lead.set(Some(now));
                }
                Err(error) => _ = self.failure.try_set(Some(error)),
            }
            return;
        }
        if self.busy.is_disposed() {
            return;
        }
        if let ApiError::Refused(answer) | ApiError::Temporary(answer) = &error {
            if answer.code == ErrorCode::AlreadyRegistered {
                self.typed.refuse_address(&answer.message);
                focus_first_error();
                return;
            }
            self.typed.refuse(&answer.problems);
            focus_first_error();
        }
        self.failure.set(Some(error));
    }
}

#[component]
fn Form(
    format: FormatAnswer,
    #[prop(optional)] lead: Option<Lead>,
    /// The address to go to without saving.
    back: String,
) -> impl IntoView {
    let texts = &words().lead;
    let notices = use_notices();
    let navigate = StoredValue::new_local(use_navigate());
    let is_new = lead.is_none();
    let saving = Saving {
        typed: Typed::new(lead.as_ref(), format),
        lead: RwSignal::new(lead),
        busy: RwSignal::new(false),
        failure: RwSignal::new(None),
        conflict: RwSignal::new(None),
    };
    let save = move |event: SubmitEvent| {
        event.prevent_default();
        saving.typed.tried.set(true);
        if saving.busy.get_untracked() {
            return;
        }
        saving.busy.set(true);
        saving.failure.set(None);
        saving.conflict.set(None);
        spawn_local(async move {
            let is_settled = saving.typed.is_settled().await;
            if saving.busy.is_disposed() {
                return;
            }
            if !is_settled || !saving.typed.is_acceptable() {
                saving.busy.set(false);
                focus_first_error();
                return;
            }
            match saving.save().await {
                Ok(LeadSaved { lead, warnings, left_company }) => {
                    notices.done(if is_new { texts.registered } else { texts.saved });
                    if let Some(company) = left_company {
                        notices.show(Tone::Info, (texts.left_company)(&company));
                    }
                    for warning in warnings {
                        notices.show(Tone::Warning, localized(&warning.message).to_owned());
                    }
                    let options = NavigateOptions { replace: true, ..Default::default() };
                    navigate.try_with_value(|navigate| navigate(&format!("/leads/{}", lead.lead_id), options));
                }
                Err(error) => saving.stopped(error).await,
            }
            saving.busy.try_set(false);
        });
    };
    view! {
        <form class="card-stack" novalidate on:submit=save>
            <SaveFailure saving />
            // Changes of others redraw the fields.
            {move || {
                let memos = saving.lead.with(|lead| lead.as_ref().map(|lead| lead.memos.clone()).unwrap_or_default());
                view! { <Fields typed=saving.typed memos is_new /> }
            }}
            <div class="lead-ways">
                <Link href=back>{words().common.cancel}</Link>
                <Button look=Look::Primary submit=true busy=saving.busy>
                    {if is_new { texts.register } else { words().common.save }}
                </Button>
            </div>
        </form>
    }
}

/// Why saving failed, above the fields: visible from anywhere in the long form.
#[component]
fn SaveFailure(saving: Saving) -> impl IntoView {
    let summary = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        let has_places = saving.failure.with(|failure| match failure {
            Some(ApiError::Refused(answer)) => !answer.problems.is_empty(),
            _ => false,
        });
        let has_failed = saving.conflict.with(Option::is_some) || saving.failure.with(Option::is_some);
        if let Some(summary) = summary.get().filter(|_| has_failed && !has_places) {
            // A refused focus does no harm.
            _ = summary.focus();
        }
    });
    view! {
        <div class="lead-told" tabindex="-1" node_ref=summary>
            {move || saving.conflict.get().map(|both| view! { <Conflict saving both /> })}
            <Failure failure=saving.failure />
        </div>
    }
}

/// Another person has changed the lead first.
#[component]
fn Conflict(saving: Saving, both: Vec<Key>) -> impl IntoView {
    let texts = &words().lead;
    let names = saving.typed.format.with_value(|format| {
        both.iter().map(|key| item_heading(format, *key)).collect::<Vec<_>>().join(words().common.separator)
    });
    let text = if both.is_empty() { texts.met_apart.to_owned() } else { (texts.met_both)(&names) };
    view! {
        <Message tone=Tone::Warning title=texts.met at_once=true>
            {text}
        </Message>
    }
}
