//! ファイルの選択: limits, drop zone and button; the progress of the check; why a file could not be checked.

use std::sync::Arc;

use leptos::{ev::DragEvent, html, prelude::*};
use torikomi_core::wire::FormatAnswer;
use torikomi_messages::WorkerError;
use web_sys::FileList;

use super::{
    frame::{Frame, StepButtons, StepName},
    navigation::use_navigation,
    settings::SettingsCard,
    state::{Checking, Chosen, StopCause, Stopped, use_wizard},
    verdict::preview::PreviewTable,
};
use crate::{
    base::{
        api,
        locale::{Pace, figure, size},
        words::words,
    },
    parts::{
        Answer, Button, FailureMessage, Icon, IconName, Look, Message, ProgressBar, SampleDownloads, Tone, percent,
    },
};

#[component]
pub(crate) fn ChoosingStep() -> impl IntoView {
    let state = use_wizard();
    let way = use_navigation(StepName::File);
    let back = Callback::new(move |()| way.run(StepName::Method));
    let choose = Callback::new(move |file: Chosen| state.check(file, None));
    let file = &words().wizard.file;
    view! {
        <Frame step=StepName::File lead=file.lead on_back=way>
            <div class="card file_step">
                <Limits />
                <DropZone on_choose=choose />
            </div>
            <SettingsCard />
            <div class="card">
                <SampleDownloads />
            </div>
            <StepButtons back=move || {
                view! { <Button icon=IconName::Left on_press=back>{words().wizard.steps.back}</Button> }
            } />
        </Frame>
    }
}

/// The limits of a file, before one is chosen.
#[component]
fn Limits() -> impl IntoView {
    let format = Answer::new(api::format);
    let file = &words().wizard.file;
    let sizes = move || match format.get() {
        Some(Ok(FormatAnswer { format, .. })) => {
            let limits = format.limits;
            (file.limits_size)(&size_in_binary(limits.max_bytes), &figure(limits.max_rows.into()))
        }
        // The check reports them too; it repeats a call that fails here.
        _ => file.limits_unknown.to_owned(),
    };
    view! {
        <ul class="file_step-limits" aria-label=file.limits>
            <li>{file.limits_encoding}</li>
            <li>{(file.limits_columns)()}</li>
            <li>{sizes}</li>
        </ul>
    }
}

/// Limits are powers of two: people expect to read `4 GB` for 4 GiB.
fn size_in_binary(bytes: u64) -> String {
    if bytes >= 1 << 30 && bytes.is_multiple_of(1 << 30) { format!("{} GB", bytes >> 30) } else { size(bytes) }
}

/// Takes a file that is dropped anywhere on the page, or chosen with the button.
#[component]
pub(super) fn DropZone(
    on_choose: Callback<Chosen>,
    /// Smaller, beside a verdict, for choosing another file.
    #[prop(optional)]
    small: bool,
    /// The input, for a button elsewhere that opens it too.
    #[prop(default = NodeRef::new())]
    input: NodeRef<html::Input>,
) -> impl IntoView {
    let (is_over, set_over) = signal(false);
    let refusal = RwSignal::new(None::<&'static str>);
    let file = &words().wizard.file;
    let take = move |files: Option<FileList>| {
        let files = files.filter(|files| files.length() > 0);
        match files.map(|files| (files.length(), files.get(0))) {
            Some((1, Some(chosen))) => {
                refusal.set(None);
                on_choose.run(Chosen::new(chosen));
            }
            Some(_) => refusal.set(Some(file.only_one)),
            None => {}
        }
    };
    let entered = window_event_listener(leptos::ev::dragover, move |_| set_over.set(true));
    let left = window_event_listener(leptos::ev::dragleave, move |event: DragEvent| {
        // Without a related target the pointer left the window.
        if event.related_target().is_none() {
            set_over.set(false);
        }
    });
    let dropped = window_event_listener(leptos::ev::drop, move |event: DragEvent| {
        set_over.set(false);
        take(event.data_transfer().and_then(|transfer| transfer.files()));
    });
    on_cleanup(move || [entered, left, dropped].into_iter().for_each(|listener| listener.remove()));
    let open = Callback::new(move |()| {
        if let Some(input) = input.get_untracked() {
            input.click();
        }
    });
    let picked = move |_| {
        if let Some(input) = input.get_untracked() {
            take(input.files());
            // Clearing the input allows the same file to be chosen again after it was corrected.
            input.set_value("");
        }
    };
    view! {
        <div class="file_step-zone" class:file_step-over=is_over class:file_step-small=small>
            {(!small).then(|| view! { <Icon name=IconName::Upload /> })}
            <p class="file_step-drop">{if small { file.drop_another } else { file.drop }}</p>
            <Button look=if small { Look::Secondary } else { Look::Primary } icon=IconName::File on_press=open>
                {if small { file.choose_another } else { file.choose }}
            </Button>
            <input
                class="visually_hidden"
                type="file"
                accept=".csv,text/csv,.txt"
                tabindex="-1"
                aria-label=file.choose
                node_ref=input
                on:change=picked
            />
            <p class="file_step-local">{file.local}</p>
            <p class="file_step-refusal" role="alert">
                {refusal}
            </p>
        </div>
    }
}

#[component]
pub(crate) fn CheckingStep(checking: Arc<Checking>) -> impl IntoView {
    let state = use_wizard();
    let (chosen, reason) = (checking.chosen.clone(), checking.reason);
    let progress = RwSignal::from(checking.progress.clone());
    let total = chosen.size_bytes;
    let percent = Signal::derive(move || percent(progress.with(|progress| progress.bytes), total));
    // From the first report on: before that the worker may have been loading.
    let has_begun = Memo::new(move |_| progress.with(|progress| progress.bytes > 0));
    let pace =
        Memo::new(move |_| has_begun.get().then(|| Pace::from(progress.with_untracked(|progress| progress.bytes))));
    let text = Signal::derive(move || {
        let (bytes, rows, invalid) = progress.with(|progress| (progress.bytes, progress.rows, progress.invalid));
        let progress = (words().wizard.file.progress)(&figure(rows.into()), &figure(invalid.into()));
        progress + &(words().common.rest)(pace.get().and_then(|pace| pace.remaining_seconds(bytes, total)))
    });
    let preview = Memo::new(move |_| progress.with(|progress| progress.preview.clone()));
    let cancel = Callback::new(move |()| state.cancel_check());
    let file = &words().wizard.file;
    view! {
        <Frame step=StepName::File>
            {reason.map(|reason| view! { <Message tone=Tone::Info title=(file.again)(reason) /> })}
            <div class="card file_step-checking">
                <FileName name=chosen.name size_bytes=total />
                <ProgressBar label=file.checking percent text />
                <div>
                    <Button icon=IconName::Close on_press=cancel>
                        {file.cancel}
                    </Button>
                    <p class="file_step-local">{file.cancel_text}</p>
                </div>
            </div>
            {move || preview.get().map(|preview| view! { <PreviewTable preview /> })}
        </Frame>
    }
}

#[component]
pub(super) fn FileName(name: String, size_bytes: u64) -> impl IntoView {
    view! {
        <p class="file_step-file">
            <Icon name=IconName::File />
            <span class="file_step-name">{name}</span>
            <span class="file_step-size">{size(size_bytes)}</span>
        </p>
    }
}

/// The file could not be checked: nothing is known about it, and a retry may succeed.
#[component]
pub(crate) fn StoppedStep(stopped: Arc<Stopped>) -> impl IntoView {
    let state = use_wizard();
    let way = use_navigation(StepName::File);
    let back = Callback::new(move |()| way.run(StepName::Method));
    let choose = Callback::new(move |file: Chosen| state.check(file, None));
    let chosen = stopped.chosen.clone();
    let retry = Callback::new(move |()| state.check(chosen.clone(), None));
    let cause = match stopped.cause.clone() {
        StopCause::Api(error) => view! { <FailureMessage error retry /> }.into_any(),
        StopCause::Worker(error) => view! { <WorkerFailure error retry /> }.into_any(),
    };
    view! {
        <Frame step=StepName::File on_back=way>
            {cause}
            <div class="card file_step">
                <FileName name=stopped.chosen.name.clone() size_bytes=stopped.chosen.size_bytes />
                <DropZone on_choose=choose small=true />
            </div>
            <StepButtons back=move || {
                view! { <Button icon=IconName::Left on_press=back>{words().wizard.steps.back}</Button> }
            } />
        </Frame>
    }
}

#[component]
fn WorkerFailure(error: WorkerError, retry: Callback<()>) -> impl IntoView {
    let failure = (words().wizard.file.failure)(&error);
    let reload = Callback::new(|()| {
        // If the page cannot reload itself, it stays.
        _ = window().location().reload();
    });
    let actions = move || match &error {
        WorkerError::OtherVersion => {
            view! { <Button icon=IconName::Undo on_press=reload>{words().common.reload}</Button> }.into_any()
        }
        WorkerError::FileChanged => ().into_any(),
        WorkerError::Unreadable { .. } | WorkerError::NotLoaded | WorkerError::Broken { .. } => {
            view! { <Button icon=IconName::Undo on_press=retry>{words().common.retry}</Button> }.into_any()
        }
    };
    view! {
        <Message tone=Tone::Danger title=failure.0 at_once=true actions=actions>
            {failure.1}
        </Message>
    }
}
