//! The changes of names, newest first: by whom, when, and how many leads were changed.

use gloo_timers::future::sleep;
use leptos::{prelude::*, task::spawn_local};
use torikomi_core::wire::NameChange;

use super::underway::POLL_INTERVAL;
use crate::{
    base::{
        api,
        locale::{figure, moment},
        session::use_session,
        words::words,
    },
    parts::{Badge, EmptyState, IconName, List, ListMore, ListState, Show, Tone, WorkerName, by_last},
};

#[component]
pub(super) fn Changes() -> impl IntoView {
    let texts = &words().name_changes;
    let list = List::new(api::name_changes, |changes| by_last(changes, |change| change.name_change_id));
    follow(list);
    view! {
        <ListState list />
        <Show when=move || list.is_loaded.get()>
            <Show
                when=move || !list.rows.with(Vec::is_empty)
                fallback=move || {
                    view! {
                        <EmptyState icon=IconName::History title=texts.empty_title>
                            <p>{texts.empty_text}</p>
                        </EmptyState>
                    }
                }
            >
                <Table list />
            </Show>
        </Show>
    }
}

/// Updates the changes in progress until they have ended.
fn follow(list: List<NameChange>) {
    let is_underway = Memo::new(move |_| list.rows.with(|changes| changes.iter().any(|it| it.ended_at.is_none())));
    Effect::new(move |_| {
        if !is_underway.get() {
            return;
        }
        spawn_local(async move {
            while is_underway.try_get_untracked() == Some(true) {
                sleep(POLL_INTERVAL).await;
                let Ok(newest) = api::name_changes(None).await else { continue };
                list.rows.try_update(|changes| {
                    for now in newest {
                        if let Some(known) = changes.iter_mut().find(|it| it.name_change_id == now.name_change_id) {
                            *known = now;
                        }
                    }
                });
            }
        });
    });
}

#[component]
fn Table(list: List<NameChange>) -> impl IntoView {
    let texts = &words().name_changes;
    view! {
        <table class="table name_changes" aria-label=texts.table>
            <thead>
                <tr>
                    <th scope="col">{texts.at}</th>
                    <th scope="col">{texts.worker}</th>
                    <th scope="col">{texts.kind}</th>
                    <th scope="col">{texts.what}</th>
                    <th scope="col" class="table-figure">{texts.leads}</th>
                </tr>
            </thead>
            <tbody>
                <For
                    each=move || list.rows.get()
                    key=|change| (change.name_change_id, change.leads, change.ended_at.is_some())
                    let:change
                >
                    <ChangeRow change />
                </For>
            </tbody>
        </table>
        <ListMore list more=texts.more all_shown=texts.all_shown />
    }
}

#[component]
fn ChangeRow(change: NameChange) -> impl IntoView {
    let texts = &words().name_changes;
    let what = (texts.what_words)(&change);
    view! {
        <tr>
            <WhenAndWho at=change.created_at worker=change.worker />
            <td data-heading=texts.kind>{(words().names.kind)(change.kind)}</td>
            <th scope="row">{what}</th>
            <td class="table-figure" data-heading=texts.leads>
                <ChangedLeads leads=change.leads is_underway=change.ended_at.is_none() />
            </td>
        </tr>
    }
}

/// The first two cells of a change's row.
#[component]
pub(super) fn WhenAndWho(at: String, worker: Option<String>) -> impl IntoView {
    let texts = &words().name_changes;
    view! {
        <td data-heading=texts.at>
            <span class="figures">{moment(&at, &use_session().time_zone)}</span>
        </td>
        <td data-heading=texts.worker>
            <WorkerName worker />
        </td>
    }
}

/// How many leads a change has changed so far.
#[component]
pub(super) fn ChangedLeads(leads: u64, is_underway: bool) -> impl IntoView {
    let underway = is_underway.then(|| {
        view! {
            <Badge tone=Tone::Info icon=IconName::Spinner>
                {words().name_changes.underway}
            </Badge>
        }
    });
    view! {
        <span class="name_changes-leads">
            {underway} {(words().names.lead_count)(&figure(leads))}
        </span>
    }
}
