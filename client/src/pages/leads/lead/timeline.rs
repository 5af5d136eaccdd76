//! The history of a lead, newest first: by whom, when, from what to what, and from which import and row.

use std::sync::Arc;

use leptos::prelude::*;
use torikomi_core::{
    domain::format::Format,
    wire::{LeadEvent, LeadEventCause},
};

use crate::{
    base::{
        api,
        locale::{figure, moment},
        rights::Right,
        session::use_session,
        words::words,
    },
    parts::{Button, ChangesTable, Failure, Icon, IconName, List, Show, Skeleton},
};

#[component]
pub(super) fn Timeline(lead_id: u64, format: Arc<Format>) -> impl IntoView {
    let texts = &words().lead;
    let list = List::new(move |before| api::lead_timeline(lead_id, before), |page| (page.events, page.next_before));
    let format = StoredValue::new(format);
    let keyed = move || list.rows.get().into_iter().enumerate().collect::<Vec<_>>();
    view! {
        <section class="card">
            <h2 class="card-title">{texts.timeline}</h2>
            <ol class="lead-events">
                <For each=keyed key=|(place, _)| *place let:keyed>
                    <Event event=keyed.1 format=format.get_value() />
                </For>
            </ol>
            <Failure failure=list.failure retry=Callback::new(move |()| list.retry()) />
            <Show when=move || list.count() == 0 && list.busy.get()>
                <Skeleton lines=3 />
            </Show>
            <Show when=move || !list.is_all() && list.count() != 0>
                <div class="paged-more">
                    <Button busy=list.busy on_press=Callback::new(move |()| list.more())>
                        {texts.more_events}
                    </Button>
                </div>
            </Show>
        </section>
    }
}

#[component]
fn Event(event: LeadEvent, format: Arc<Format>) -> impl IntoView {
    let (texts, history) = (&words().lead, &words().history);
    let session = use_session();
    let at = moment(&event.at, &session.time_zone);
    let worker = event.worker.unwrap_or_else(|| history.no_worker.to_owned());
    let count = event.changes.len() as u64;
    let changes = (count > 0).then(|| {
        view! {
            <details class="lead-changes">
                <summary>{(texts.changes)(&figure(count))}</summary>
                <ChangesTable changes=event.changes format />
            </details>
        }
    });
    view! {
        <li class="lead-event">
            <span class="lead-event_icon">
                <Icon name=icon(&event.cause) />
            </span>
            <div class="lead-event_body">
                <p class="lead-event_cause">{(texts.cause)(&event.cause)}</p>
                <p class="lead-at">{format!("{at} {worker}")}</p>
                <Source cause=event.cause.clone() />
                {changes}
            </div>
        </li>
    }
}

/// The import of the event; a link for accounts that may see it.
#[component]
fn Source(cause: LeadEventCause) -> impl IntoView {
    let (import_id, words) = match cause {
        LeadEventCause::Imported { import_id, file_name, row, .. } => {
            (import_id, (words().lead.source)(&file_name, &figure(row.into())))
        }
        LeadEventCause::Undone { import_id, file_name, .. } => (import_id, file_name),
        _ => return ().into_any(),
    };
    if Right::Import.is_of(&use_session()) {
        view! { <a href=format!("/history/{import_id}")>{words}</a> }.into_any()
    } else {
        view! { <p>{words}</p> }.into_any()
    }
}

fn icon(cause: &LeadEventCause) -> IconName {
    match cause {
        LeadEventCause::Registered => IconName::Plus,
        LeadEventCause::Edited => IconName::Pencil,
        LeadEventCause::Imported { .. } => IconName::Upload,
        LeadEventCause::Undone { .. } => IconName::Undo,
        LeadEventCause::CompanyChanged { .. } => IconName::Building,
        LeadEventCause::CustomItemChanged { .. } => IconName::Columns,
        LeadEventCause::NameChanged { .. } | LeadEventCause::EmailChecked { .. } => IconName::Tag,
    }
}
