//! The settings of the whole workspace: its time zone, and how addresses are checked.
//!
//! Accounts without the right see them. After a change every page shows its moments in the new zone, without a reload.

use leptos::{ev::SubmitEvent, prelude::*};
use torikomi_core::wire::{Session, WorkspaceSettings};

use crate::{
    base::{
        api,
        attempt::Attempt,
        locale::{moment, now, time_zones},
        session::{use_session, use_session_state},
        words::words,
    },
    parts::{Button, Failure, Look, PageHeader, SelectField, use_notices},
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
    let attempt = Attempt::new();
    let now = now();
    let hint = Signal::derive(move || (words().workspace.now)(&moment(&now, &chosen.get())));
    let options = time_zones(&session.time_zone).into_iter().map(|zone| (zone.clone(), zone)).collect::<Vec<_>>();
    let save = move |event: SubmitEvent| {
        event.prevent_default();
        let (session, settings) = (session.clone(), WorkspaceSettings { time_zone: chosen.get_untracked() });
        let change = async move { api::change_workspace(&settings).await };
        attempt.run(change, move |WorkspaceSettings { time_zone }| {
            notices.done((words().workspace.saved)(&time_zone));
            state.begin(Session { time_zone, ..session });
        });
    };
    let texts = &words().workspace;
    view! {
        <form class="card workspace_settings" novalidate on:submit=save>
            <h2 class="card-title">{texts.time_zone}</h2>
            <p class="card-text">{texts.time_zone_text}</p>
            <SelectField label=texts.time_zone value=chosen options disabled=!may_change hint />
            <Failure failure=attempt.failure />
            {if may_change {
                view! {
                    <div>
                        <Button look=Look::Primary submit=true busy=attempt.busy>
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
