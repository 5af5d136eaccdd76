//! 確認: exactly what the import would do, over all rows, on the real database; and the button that starts it.

use leptos::{prelude::*, task::spawn_local};
use torikomi_core::wire::{ErrorCode, ImportCounts, StartImport};

use super::{
    frame::{Frame, StepButtons, StepName},
    navigation::use_navigation,
    running::{RunningMessage, use_running},
    shown::Shown,
    state::use_wizard,
    verdict::warnings::Warnings,
};
use crate::{
    base::{
        api::{self, ApiError},
        attempt::Attempt,
        words::words,
    },
    parts::{Button, FailureMessage, IconName, ImportCounts, Look, Message, Tone},
};

mod change;
mod content;
mod names_by_kind;

use super::plan_rows::PlanRows;
use change::PlanChange;
use content::Content;

#[component]
pub(crate) fn PlanStep(shown: Shown) -> impl IntoView {
    let way = use_navigation(StepName::Confirm);
    let back = Callback::new(move |()| way.run(StepName::File));
    let drop_plan = use_drop(shown, back);
    let import = shown.now();
    let counts = import.counts.unwrap_or_default();
    let starting = Attempt::new();
    let plan = &words().wizard.plan;
    view! {
        <Frame step=StepName::Confirm lead=plan.lead on_back=way>
            {import.previous_counts.map(|before| view! { <PlanChange import=import.clone() before /> })}
            <ImportCounts counts />
            <div class="card">
                <Content import=import.clone() />
            </div>
            <Warnings problems=import.problems.clone() />
            <section class="card" aria-labelledby="plan-rows">
                <h3 class="card-title" id="plan-rows">
                    {plan.rows}
                </h3>
                <PlanRows import_id=shown.import_id counts />
            </section>
            <div>
                <Button look=Look::Quiet icon=IconName::Trash on_press=drop_plan>
                    {plan.drop}
                </Button>
            </div>
            {move || starting.failure.get().map(|error| view! { <StartFailure error shown starting /> })}
            <Start shown counts plan_version=import.plan_version starting back />
        </Frame>
    }
}

/// Drops the plan: it leaves the history, and the person returns to the file. If the call fails, the plan expires by
/// itself.
fn use_drop(shown: Shown, back: Callback<()>) -> Callback<()> {
    Callback::new(move |()| {
        spawn_local(async move {
            _ = api::drop_import(shown.import_id).await;
            // A person who has left the page in the meantime stays where they are.
            _ = back.try_run(());
        });
    })
}

/// The button forward. Its label says what it does; while it is disabled, the text beside it says why.
#[component]
fn Start(
    shown: Shown,
    counts: ImportCounts,
    plan_version: u32,
    starting: Attempt,
    back: Callback<()>,
) -> impl IntoView {
    let running = use_running();
    let running_id = Memo::new(move |_| running.with(|import| import.as_ref().map(|import| import.import_id)));
    let state = use_wizard();
    let is_empty = counts.new + counts.overwritten == 0;
    let start = Callback::new(move |()| {
        let started = move |import| {
            state.reset();
            shown.set(import);
        };
        let refused = move |error: ApiError| {
            // The server made a new plan, or another tab started it: the import itself shows the current state.
            let is_another = matches!(error.code(), Some(ErrorCode::PlanChanged | ErrorCode::WrongState));
            if is_another {
                shown.load();
            }
            (!is_another).then_some(error)
        };
        starting.run_or(api::start_import(shown.import_id, StartImport { plan_version }), started, refused);
    });
    let plan = &words().wizard.plan;
    Effect::new(move |was_running: Option<bool>| {
        let is_running = running_id.get().is_some();
        let code = starting.failure.with_untracked(|error| error.as_ref().and_then(ApiError::code));
        if was_running == Some(true) && !is_running && code == Some(ErrorCode::ImportRunning) {
            starting.failure.set(None);
        }
        is_running
    });
    let closed = Signal::derive(move || is_empty || running_id.get().is_some());
    view! {
        {move || running_id.get().map(|import_id| view! { <RunningMessage import_id /> })}
        <StepButtons
            back=move || view! { <Button icon=IconName::Left on_press=back>{plan.back}</Button> }
            note=move || {
                move || if is_empty {
                    plan.nothing
                } else if running_id.get().is_some() {
                    words().wizard.running.wait
                } else {
                    plan.start_note
                }
            }
            on=move || {
                view! {
                    <Button look=Look::Primary icon=IconName::Check busy=starting.busy disabled=closed on_press=start>
                        {start_words(counts)}
                    </Button>
                }
            }
        />
    }
}

fn start_words(counts: ImportCounts) -> String {
    let plan = &words().wizard.plan;
    (plan.start)(counts.new, counts.overwritten, counts.skipped)
}

#[component]
fn StartFailure(error: ApiError, shown: Shown, starting: Attempt) -> impl IntoView {
    let plan = &words().wizard.plan;
    // The button that starts is shown again, and the state of the plan is loaded.
    let retry = Callback::new(move |()| {
        starting.failure.set(None);
        shown.load();
    });
    match error.code() {
        Some(ErrorCode::ImportRunning) => {
            view! { <Message tone=Tone::Warning title=words().wizard.running.sentence at_once=true /> }.into_any()
        }
        Some(ErrorCode::Gone | ErrorCode::NotFound) => {
            view! { <Message tone=Tone::Warning title=plan.gone at_once=true>{plan.gone_text}</Message> }.into_any()
        }
        _ => view! { <FailureMessage error retry /> }.into_any(),
    }
}
