//! What holds for the whole workspace: its time zone, and how addresses are checked.
//!
//! Who may not change it sees it. Once it is changed, every page shows its moments by it, without a reload.

use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};
use torikomi_core::wire::{Session, WorkspaceSettings};

use crate::{
    base::{
        api::{self, ApiError},
        locale::{moment, now, time_zones},
        session::{use_session, use_session_state},
        words::words,
    },
    parts::{Button, FailureMessage, Look, PageHeader, SelectField, use_notices},
};

mod email_check;

use email_check::EmailCheck;

#[component]
pub(crate) fn WorkspaceSettingsPage() -> impl IntoView {
    let texts = &words().workspace;
    view! {
        <PageHeader title=texts.title lead=texts.lead />
        <div class="card-stack">
            <TimeZone />
            <EmailCheck />
        </div>
    }
}

#[component]
fn TimeZone() -> impl IntoView {
    let session = use_session();
    let state = use_session_state();
    let notices = use_notices();
    let may_change = session.rights.may_change_settings;
    let chosen = RwSignal::new(session.time_zone.clone());
    let busy = RwSignal::new(false);
    let failure = RwSignal::new(None::<ApiError>);
    let now = now();
    let hint = Signal::derive(move || (words().workspace.now)(&moment(&now, &chosen.get())));
    let options = time_zones(&session.time_zone).into_iter().map(|zone| (zone.clone(), zone)).collect::<Vec<_>>();
    let save = move |event: SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        failure.set(None);
        let session = session.clone();
        spawn_local(async move {
            match api::change_workspace(&WorkspaceSettings { time_zone: chosen.get_untracked() }).await {
                Ok(WorkspaceSettings { time_zone }) => {
                    notices.done((words().workspace.saved)(&time_zone));
                    state.begin(Session { time_zone, ..session });
                }
                Err(error) => _ = failure.try_set(Some(error)),
            }
            busy.try_set(false);
        });
    };
    let texts = &words().workspace;
    view! {
        <form class="card workspace_settings" novalidate on:submit=save>
            <h2 class="card-title">{texts.time_zone}</h2>
            <p class="card-text">{texts.time_zone_text}</p>
            <SelectField label=texts.time_zone value=chosen options disabled=!may_change hint />
            {move || failure.get().map(|error| view! { <FailureMessage error /> })}
            {if may_change {
                view! {
                    <div>
                        <Button look=Look::Primary submit=true busy>
                            {words().common.save}
                        </Button>
                    </div>
                }
                    .into_any()
            } else {
                view! { <p class="card-text">{texts.not_allowed}</p> }.into_any()
            }}
        </form>
    }
}
