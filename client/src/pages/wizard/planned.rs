//! `/import/{id}`: the import as the server has it, from its plan to its end.
//!
//! Guarantees: whatever this page was when it was left, it shows what the import is now; it follows every step of it
//! by events and, where a line or proxy swallows them, by asking.

use std::time::Duration;

use leptos::{prelude::*, task::spawn_local};
use torikomi_core::{
    domain::problem::Severity,
    wire::{ErrorCode, Import, ImportState},
};

use super::{
    done::DoneStep,
    frame::{Frame, StepName, Ways},
    plan::PlanStep,
    state::use_wizard,
    verdict::refusal::FileProblems,
    way::use_way,
};
use crate::{
    base::{
        api::{self, ApiError},
        locale::figure,
        words::{in_words, words},
    },
    parts::{Button, FailureMessage, IconName, Link, Message, ProgressBar, Show, Skeleton, Spoken, Tone, percent},
};

const ASK_EVERY: Duration = Duration::from_secs(5);

/// The import on the page.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shown {
    pub(crate) import_id: u64,
    import: RwSignal<Option<Import>>,
    failure: RwSignal<Option<ApiError>>,
}

impl Shown {
    /// Reads a part of the import; the import is there when a step is drawn.
    pub(crate) fn with<T>(self, part: impl Fn(&Import) -> T) -> T {
        self.import.with(|import| part(import.as_ref().expect("BUG: a step is drawn when its import is there")))
    }

    /// The import as it is now, for what does not change while the step is drawn.
    pub(crate) fn now(self) -> Import {
        self.import.get_untracked().expect("BUG: a step is drawn when its import is there")
    }

    pub(crate) fn set(self, import: Import) {
        self.failure.try_set(None);
        self.import.try_set(Some(import));
    }

    pub(crate) fn ask(self) {
        spawn_local(async move {
            match api::import(self.import_id).await {
                Ok(import) => self.set(import),
                // What is on the page stays; the next answer comes by itself.
                Err(_) if self.import.try_with_untracked(Option::is_some) == Some(true) => {}
                Err(error) => _ = self.failure.try_set(Some(error)),
            }
        });
    }
}

/// What is drawn; only a change of it draws anew.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Scene {
    Loading,
    Failed(ApiError),
    Planning,
    /// With the plan's version: a plan made anew is drawn anew.
    Planned(u32),
    Refused,
    Accepted,
}

#[component]
pub(crate) fn Planned(import_id: u64) -> impl IntoView {
    let shown = Shown { import_id, import: RwSignal::new(None), failure: RwSignal::new(None) };
    shown.ask();
    let wizard = use_wizard();
    Effect::new(move |_| {
        shown.import.with(|import| match import {
            Some(import) if is_before_start(import.state) => wizard.take_over(import),
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
            Scene::Failed(error) => view! { <NotThere error shown /> }.into_any(),
            Scene::Planning => view! { <PlanningStep shown /> }.into_any(),
            Scene::Planned(_) => view! { <PlanStep shown /> }.into_any(),
            Scene::Refused => view! { <RefusedStep shown /> }.into_any(),
            Scene::Accepted => view! { <DoneStep shown /> }.into_any(),
        }}
        <Show when=move || moves.get()>
            <Follow shown />
        </Show>
        <Spoken text=spoken />
    }
}

/// What has come of the import, for who does not see it; a failure and a refusal say so themselves.
fn spoken_end(import: &Import) -> String {
    let counts = import.counts.unwrap_or_default();
    match import.state {
        ImportState::Planned => (words().wizard.plan.spoken)(counts.new, counts.overwritten, counts.skipped),
        ImportState::Done => (words().wizard.done.spoken)(counts.new + counts.overwritten, counts.skipped),
        _ => String::new(),
    }
}

/// Whether there is a way back from it to the file.
fn is_before_start(state: ImportState) -> bool {
    matches!(state, ImportState::Planning | ImportState::Planned | ImportState::Refused)
}

/// Keeps `shown` up to date while something happens.
#[component]
fn Follow(shown: Shown) -> impl IntoView {
    // Ends with the component. What it cannot read is asked for instead.
    StoredValue::new_local(api::follow_import(shown.import_id, move |import| match import {
        Ok(import) => shown.set(import),
        Err(_) => shown.ask(),
    }));
    let asking = set_interval_with_handle(move || shown.ask(), ASK_EVERY).expect("BUG: every page has timers");
    on_cleanup(move || asking.clear());
}

#[component]
fn NotThere(error: ApiError, shown: Shown) -> impl IntoView {
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
    let retry = Callback::new(move |()| shown.ask());
    view! {
        <Frame step=StepName::Confirm>
            <FailureMessage error retry />
        </Frame>
    }
    .into_any()
}

#[component]
fn PlanningStep(shown: Shown) -> impl IntoView {
    let way = use_way(StepName::Confirm);
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
            <Ways back=move || {
                view! { <Button icon=IconName::Left on_press=back>{plan.back}</Button> }
            } />
        </Frame>
    }
}

/// The server's own check came to another end than the browser's, or the bytes are others.
#[component]
fn RefusedStep(shown: Shown) -> impl IntoView {
    let way = use_way(StepName::Confirm);
    let back = Callback::new(move |()| way.run(StepName::File));
    let plan = &words().wizard.plan;
    let Import { mut problems, failure, .. } = shown.now();
    let format = use_wizard().checked_format();
    // Whatever was kept is not what was checked: another try sends the file anew.
    use_wizard().forget_upload();
    problems.retain(|problem| problem.severity == Severity::File);
    view! {
        <Frame step=StepName::Confirm on_back=way>
            {failure
                .map(|failure| {
                    view! {
                        <Message tone=Tone::Danger title=plan.refused at_once=true>
                            {in_words(&failure).to_owned()}
                        </Message>
                    }
                })}
            {(!problems.is_empty()).then(|| view! { <FileProblems problems format was_sent=true /> })}
            <Ways back=move || {
                view! { <Button icon=IconName::Left on_press=back>{plan.back}</Button> }
            } />
        </Frame>
    }
}
