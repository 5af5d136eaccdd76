//! `/import/{id}`: the server's import, from its plan to its end.
//!
//! Guarantees: the page shows the import's current state, whatever it showed when it was left; it follows every step by
//! events and, if a connection or proxy swallows them, by polling.

use std::time::Duration;

use leptos::prelude::*;
use torikomi_core::{
    domain::problem::Severity,
    wire::{ErrorCode, Import, ImportState},
};

use super::{
    done::DoneStep,
    frame::{Frame, StepButtons, StepName},
    navigation::use_navigation,
    plan::PlanStep,
    shown::Shown,
    state::use_wizard,
    verdict::refusal::FileProblems,
};
use crate::{
    base::{
        api::{self, ApiError},
        locale::figure,
        words::{localized, words},
    },
    parts::{Button, FailureMessage, IconName, Link, LiveRegion, Message, ProgressBar, Show, Skeleton, Tone, percent},
};

const POLL_INTERVAL: Duration = Duration::from_secs(5);

/// What is shown; only a change of it redraws.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Scene {
    Loading,
    Failed(ApiError),
    Planning,
    /// With the plan's version: a new version is redrawn.
    Planned(u32),
    Refused,
    Accepted,
}

#[component]
pub(crate) fn Planned(import_id: u64) -> impl IntoView {
    let shown = Shown { import_id, import: RwSignal::new(None), failure: RwSignal::new(None) };
    shown.load();
    let wizard = use_wizard();
    Effect::new(move |_| {
        shown.import.with(|import| match import {
            Some(import) if is_before_start(import.state) => wizard.restore(import),
            _ => {}
        });
    });
    let scene = Memo::new(move |_| match (shown.import.get(), shown.failure.get()) {
        (None, Some(error)) => Scene::Failed(error),
        (None, None) => Scene::Loading,
        (Some(import), _) => match import.state {
            ImportState::Planning => Scene::Planning,
            ImportState::Planned => Scene::Planned(import.plan_version),
            ImportState::Refused => Scene::Refused,
            ImportState::Waiting
            | ImportState::Processing
            | ImportState::Done
            | ImportState::Failed
            | ImportState::Undoing
            | ImportState::Undone => Scene::Accepted,
        },
    });
    let moves =
        Memo::new(move |_| shown.import.with(|import| import.as_ref().is_some_and(|import| !import.is_at_rest())));
    let spoken = Memo::new(move |_| shown.import.with(|import| import.as_ref().map(spoken_end).unwrap_or_default()));
    view! {
        {move || match scene.get() {
            Scene::Loading => view! { <Skeleton lines=6 /> }.into_any(),
            Scene::Failed(error) => view! { <ImportMissing error shown /> }.into_any(),
            Scene::Planning => view! { <PlanningStep shown /> }.into_any(),
            Scene::Planned(_) => view! { <PlanStep shown /> }.into_any(),
            Scene::Refused => view! { <RefusedStep shown /> }.into_any(),
            Scene::Accepted => view! { <DoneStep shown /> }.into_any(),
        }}
        <Show when=move || moves.get()>
            <Follow shown />
        </Show>
        <LiveRegion text=spoken />
    }
}

/// The end of the import, for people who do not see it; a failure and a refusal announce themselves.
fn spoken_end(import: &Import) -> String {
    let counts = import.counts.unwrap_or_default();
    match import.state {
        ImportState::Planned => (words().wizard.plan.spoken)(counts.new, counts.overwritten, counts.skipped),
        ImportState::Done => (words().wizard.done.spoken)(counts.new + counts.overwritten, counts.skipped),
        _ => String::new(),
    }
}

/// Whether the person can still go back to the file.
fn is_before_start(state: ImportState) -> bool {
    matches!(state, ImportState::Planning | ImportState::Planned | ImportState::Refused)
}

/// Keeps `shown` up to date while the import changes.
#[component]
fn Follow(shown: Shown) -> impl IntoView {
    // Ends with the component. An event that cannot be read is replaced by a load.
    StoredValue::new_local(api::follow_import(shown.import_id, move |import| match import {
        Ok(import) => shown.set(import),
        Err(_) => shown.load(),
    }));
    let polling = set_interval_with_handle(move || shown.load(), POLL_INTERVAL).expect("BUG: every page has timers");
    on_cleanup(move || polling.clear());
}

#[component]
fn ImportMissing(error: ApiError, shown: Shown) -> impl IntoView {
    let plan = &words().wizard.plan;
    if matches!(error.code(), Some(ErrorCode::NotFound | ErrorCode::Gone)) {
        let actions = move || {
            view! {
                <Link href="/import">{plan.to_import}</Link>
                <Link href="/history">{words().wizard.done.to_history}</Link>
            }
        };
        return view! {
            <Frame step=StepName::Confirm>
                <Message tone=Tone::Warning title=plan.gone actions=actions>
                    {plan.gone_text}
                </Message>
            </Frame>
        }
        .into_any();
    }
    let retry = Callback::new(move |()| shown.load());
    view! {
        <Frame step=StepName::Confirm>
            <FailureMessage error retry />
        </Frame>
    }
    .into_any()
}

#[component]
fn PlanningStep(shown: Shown) -> impl IntoView {
    let way = use_navigation(StepName::Confirm);
    let back = Callback::new(move |()| way.run(StepName::File));
    let plan = &words().wizard.plan;
    let rows = move || shown.with(|import| (import.progress.done_rows, import.progress.total_rows));
    let text = Signal::derive(move || match rows() {
        (done, total) if total > 0 => (plan.planning_rows)(&figure(done), &figure(total)),
        _ => plan.planning_text.to_owned(),
    });
    let percent = Signal::derive(move || {
        let (done, total) = rows();
        percent(done, total)
    });
    view! {
        <Frame step=StepName::Confirm lead=plan.planning_lead on_back=way>
            <div class="card">
                <ProgressBar label=plan.planning percent text />
            </div>
            <StepButtons back=move || {
                view! { <Button icon=IconName::Left on_press=back>{plan.back}</Button> }
            } />
        </Frame>
    }
}

/// The server's own check had another result than the browser's, or the bytes differ.
#[component]
fn RefusedStep(shown: Shown) -> impl IntoView {
    let way = use_navigation(StepName::Confirm);
    let back = Callback::new(move |()| way.run(StepName::File));
    let plan = &words().wizard.plan;
    let Import { mut problems, failure, .. } = shown.now();
    let format = use_wizard().checked_format();
    // The uploaded bytes are not those that were checked: a retry sends the whole file.
    use_wizard().forget_upload();
    problems.retain(|problem| problem.severity == Severity::File);
    view! {
        <Frame step=StepName::Confirm on_back=way>
            {failure
                .map(|failure| {
                    view! {
                        <Message tone=Tone::Danger title=plan.refused at_once=true>
                            {localized(&failure).to_owned()}
                        </Message>
                    }
                })}
            {(!problems.is_empty()).then(|| view! { <FileProblems problems format was_sent=true /> })}
            <StepButtons back=move || {
                view! { <Button icon=IconName::Left on_press=back>{plan.back}</Button> }
            } />
        </Frame>
    }
}
