//! What was done to names, newest first: by whom, when, and how many leads it changed.

use gloo_timers::future::sleep;
use leptos::{prelude::*, task::spawn_local};
use torikomi_core::wire::NameChange;

use super::underway::LOOK_EVERY;
use crate::{
    base::{
        api,
        locale::{figure, moment},
        session::use_session,
        words::words,
    },
    parts::{Badge, EmptyState, IconName, Paged, PagedMore, PagedState, Tone},
};

#[component]
pub(super) fn Changes() -> impl IntoView {
    let texts = &words().name_changes;
    let list = Paged::new(|last: Option<&NameChange>| api::name_changes(last.map(|change| change.name_change_id)));
    follow(list);
    view! {
        <PagedState list />
        <Show when=move || list.is_there.get()>
            <Show
                when=move || !list.items.with(Vec::is_empty)
                fallback=move || {
                    view! {
                        <EmptyState icon=IconName::History title=texts.empty_title>
                            <p>{texts.empty_text}</p>
                        </EmptyState>
                    }
                }
            >
                <List list />
            </Show>
        </Show>
    }
}

/// Brings those that are under way up to date until they have ended.
fn follow(list: Paged<NameChange>) {
    let is_underway = Memo::new(move |_| list.items.with(|changes| changes.iter().any(|it| it.ended_at.is_none())));
    Effect::new(move |_| {
        if !is_underway.get() {
            return;
        }
        spawn_local(async move {
            while is_underway.try_get_untracked() == Some(true) {
                sleep(LOOK_EVERY).await;
                let Ok(newest) = api::name_changes(None).await else { continue };
                list.items.try_update(|changes| {
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
fn List(list: Paged<NameChange>) -> impl IntoView {
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
                    each=move || list.items.get()
                    key=|change| (change.name_change_id, change.leads, change.ended_at.is_some())
                    let:change
                >
                    <ChangeRow change />
                </For>
            </tbody>
        </table>
        <PagedMore list more=texts.more all_shown=texts.all_shown />
    }
}

#[component]
fn ChangeRow(change: NameChange) -> impl IntoView {
    let (texts, history) = (&words().name_changes, &words().history);
    let what = (texts.what_words)(&change);
    let underway = change.ended_at.is_none().then(|| {
        view! {
            <Badge tone=Tone::Info icon=IconName::Spinner>
                {texts.underway}
            </Badge>
        }
    });
    view! {
        <tr>
            <td data-heading=texts.at>
                <span class="figures">{moment(&change.created_at, &use_session().time_zone)}</span>
            </td>
            <td data-heading=texts.worker>
                {match change.worker {
                    Some(worker) => view! { <span>{worker}</span> }.into_any(),
                    None => view! { <span title=history.worker_deleted>{history.no_worker}</span> }.into_any(),
                }}
            </td>
            <td data-heading=texts.kind>{(words().names.kind)(change.kind)}</td>
            <th scope="row">{what}</th>
            <td class="table-figure" data-heading=texts.leads>
                <span class="name_changes-leads">
                    {underway} {(words().names.lead_count)(&figure(change.leads))}
                </span>
            </td>
        </tr>
    }
}
