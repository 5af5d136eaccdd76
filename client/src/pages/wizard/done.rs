//! 完了: the import was accepted and goes on by itself; its progress, its result, the skipped leads, or why it failed.

use leptos::prelude::*;
use torikomi_core::wire::{Import, ImportState, Outcome};

use super::{
    frame::{Frame, StepName},
    plan_rows::{RowsOf, use_format},
    shown::Shown,
};
use crate::{
    base::{
        api,
        locale::{Pace, figure},
        words::{localized, words},
    },
    parts::{CompaniesNotice, Dialog, IconName, ImportCounts, Link, Look, Message, ProgressBar, Retry, Tone, percent},
};

#[component]
pub(crate) fn DoneStep(shown: Shown) -> impl IntoView {
    let state = Memo::new(move |_| shown.with(|import| import.state));
    view! {
        <Frame step=StepName::Done>
            {move || match state.get() {
                ImportState::Failed => view! { <Failed shown /> }.into_any(),
                ImportState::Done => view! { <Result shown /> }.into_any(),
                ImportState::Undoing => {
                    view! { <TakenBack shown title=words().undo.wizard_running /> }.into_any()
                }
                ImportState::Undone => view! { <TakenBack shown title=words().undo.wizard_done /> }.into_any(),
                _ => view! { <Running shown /> }.into_any(),
            }}
            <div class="done-ways">
                <Link href=format!("/history/{}", shown.import_id) icon=IconName::History>
                    {words().wizard.done.to_history}
                </Link>
                <Link href="/import" icon=IconName::Plus>
                    {words().wizard.done.again}
                </Link>
            </div>
        </Frame>
    }
}

#[component]
fn Running(shown: Shown) -> impl IntoView {
    let done = &words().wizard.done;
    let rows = move || shown.with(|import| (import.progress.done_rows, import.progress.total_rows));
    let pace = Pace::from(shown.now().progress.done_rows);
    let text = Signal::derive(move || {
        let (now, total) = rows();
        (done.progress)(&figure(now), &figure(total)) + &(words().common.rest)(pace.remaining_seconds(now, total))
    });
    let percent = Signal::derive(move || {
        let (now, total) = rows();
        percent(now, total)
    });
    let label = move || shown.with(|import| (words().common.state)(import.state).to_owned());
    view! {
        <Message tone=Tone::Success title=done.accepted>
            {done.accepted_text}
        </Message>
        <div class="card">
            {move || view! { <ProgressBar label=label() percent text /> }}
        </div>
    }
}

#[component]
fn Result(shown: Shown) -> impl IntoView {
    let import = shown.now();
    let counts = import.counts.unwrap_or_default();
    let done = &words().wizard.done;
    let went_on = Callback::new(move |import| shown.set(import));
    view! {
        <Message tone=Tone::Success title=done.accepted>
            {(done.result)(counts.new, counts.overwritten, counts.skipped)}
        </Message>
        <ImportCounts counts />
        {move || view! { <CompaniesNotice import=shown.with(Import::clone) went_on /> }}
        {(counts.skipped > 0).then(|| view! { <Skipped import=import.clone() /> })}
    }
}

/// An import that is being, or was, undone: the history has the result.
#[component]
fn TakenBack(shown: Shown, title: &'static str) -> impl IntoView {
    let actions = move || {
        view! { <Link href=format!("/history/{}", shown.import_id)>{words().undo.wizard_to_detail}</Link> }
    };
    view! { <Message tone=Tone::Info title actions=actions /> }
}

#[component]
fn Skipped(import: Import) -> impl IntoView {
    let done = &words().wizard.done;
    let download = |in_utf8, words: &'static str| {
        view! {
            <Link
                href=api::csv_address(import.import_id, api::ImportCsv::Errors, in_utf8)
                look=Look::Secondary
                icon=IconName::Download
                download=true
            >
                {words}
            </Link>
        }
    };
    view! {
        <section class="card" aria-labelledby="done-skipped">
            <h3 class="card-title" id="done-skipped">
                {done.skipped}
            </h3>
            <p class="card-text">{done.skipped_text}</p>
            {import
                .files_kept
                .then(|| {
                    view! {
                        <div class="done-downloads">
                            {download(true, done.error_csv_utf8)}
                            {download(false, done.error_csv_own)}
                        </div>
                        <p class="field-hint">{words().common.formulas}</p>
                    }
                })}
            <RowsOf
                import_id=import.import_id
                outcome=Outcome::Skipped
                rows=import.counts.unwrap_or_default().skipped
                format=use_format()
            />
        </section>
    }
}

/// 一括登録に失敗しました。 as a dialog, and also on the page when it is closed.
#[component]
fn Failed(shown: Shown) -> impl IntoView {
    let open = RwSignal::new(true);
    let done = &words().wizard.done;
    let cause = move || shown.now().failure.map(|cause| localized(&cause).to_owned());
    let texts = move || {
        view! {
            <p>{cause().unwrap_or_else(|| done.failed_unknown.to_owned())}</p>
            <p>{(done.failed_contact)(shown.import_id)}</p>
        }
    };
    let can_go_on = shown.with(|import| import.files_kept);
    let went_on = Callback::new(move |import| shown.set(import));
    let actions = move || can_go_on.then(|| view! { <Retry import_id=shown.import_id went_on /> });
    view! {
        <Message tone=Tone::Danger title=done.failed actions=actions>
            {texts()}
        </Message>
        {move || view! { <CompaniesNotice import=shown.with(Import::clone) went_on /> }}
        <Dialog title=done.failed open>
            <div class="done-failure">
                {texts()} <div class="message-actions">{actions()}</div>
            </div>
        </Dialog>
    }
}
