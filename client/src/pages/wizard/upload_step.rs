//! 確認, first part: the checked file is sent to the server, which then begins to plan.
//!
//! Guarantees: a retry, a sign-in, or going back and forth sends only what the server does not have.

use std::sync::Arc;

use leptos::{prelude::*, task::spawn_local};
use send_wrapper::SendWrapper;
use torikomi_core::wire::{ErrorCode, Import, ImportDraft};
use torikomi_messages::WorkerError;
use web_sys::{AbortController, AbortSignal};

use super::{
    file_step::FileName,
    frame::{Frame, StepName},
    navigation::{use_navigation, use_navigation_to_import},
    state::{Checked, StopCause, WizardState, use_wizard},
};
use crate::{
    base::{
        api::{self, ApiError},
        locale::size,
        recheck_reason::RecheckReason,
        upload::{self, UploadError, UploadProgress},
        words::words,
    },
    parts::{Button, Failure, IconName, Message, ProgressBar, Show, Tone, percent},
};

#[component]
pub(crate) fn UploadStep(checked: Arc<Checked>) -> impl IntoView {
    let state = use_wizard();
    let way = use_navigation(StepName::Confirm);
    let to_import = use_navigation_to_import();
    let progress = RwSignal::new(UploadProgress::default());
    let failure = RwSignal::new(None::<ApiError>);
    let controller = SendWrapper::new(AbortController::new().expect("BUG: every browser that runs Wasm has it"));
    let cancelled = SendWrapper::new(controller.signal());
    on_cleanup(move || controller.abort());

    let sending = Arc::clone(&checked);
    let begin = Callback::new(move |()| {
        failure.set(None);
        let (checked, cancelled) = (Arc::clone(&sending), cancelled.clone().take());
        spawn_local(async move {
            let seen = move |sent| _ = progress.try_set(sent);
            let end = make_plan(state, &checked, &cancelled, seen).await;
            if cancelled.aborted() {
                return;
            }
            match end {
                Ok(import) => to_import.run(import.import_id),
                // The page shows what happened to the file.
                Err(UploadError::FileChanged) => {
                    state.stop_at(checked.chosen.clone(), None, StopCause::Worker(WorkerError::FileChanged));
                }
                Err(UploadError::Api(error)) if error.code() == Some(ErrorCode::FormatChanged) => {
                    state.check(checked.chosen.clone(), Some(RecheckReason::FormatChanged));
                }
                Err(UploadError::Api(error)) => failure.set(Some(error)),
            }
        });
    });
    begin.run(());

    let back = Callback::new(move |()| way.run(StepName::File));
    let upload = &words().wizard.upload;
    view! {
        <Frame step=StepName::Confirm lead=upload.lead on_back=way>
            <Failure failure retry=begin />
            <div class="card file_step-checking">
                <FileName name=checked.chosen.name.clone() size_bytes=checked.chosen.size_bytes />
                <Sending progress size_bytes=checked.chosen.size_bytes />
                <div>
                    <Button icon=IconName::Left on_press=back>
                        {upload.cancel}
                    </Button>
                    <p class="file_step-local">{upload.cancel_text}</p>
                </div>
            </div>
        </Frame>
    }
}

#[component]
fn Sending(progress: RwSignal<UploadProgress>, size_bytes: u64) -> impl IntoView {
    let upload = &words().wizard.upload;
    let sent = move || progress.get().sent_bytes;
    let text = Signal::derive(move || match sent() {
        sent if sent >= size_bytes => upload.planning.to_owned(),
        sent => (upload.progress)(&size(sent), &size(size_bytes)),
    });
    let is_broken = Memo::new(move |_| progress.get().failed_tries > 0);
    view! {
        <ProgressBar label=upload.sending percent=Signal::derive(move || percent(sent(), size_bytes)) text />
        <Show when=move || is_broken.get()>
            <Message tone=Tone::Warning title=upload.broken>
                {upload.broken_text}
            </Message>
        </Show>
    }
}

/// Sends the missing bytes and starts the plan.
async fn make_plan(
    state: WizardState,
    checked: &Checked,
    cancelled: &AbortSignal,
    seen: impl Fn(UploadProgress) + Copy,
) -> Result<Import, UploadError> {
    let chosen = &checked.chosen;
    let mut tries = 0;
    let place = loop {
        let place = match chosen.upload() {
            Some(place) => place,
            None => upload::create(&chosen.name, chosen.size_bytes).await.map_err(UploadError::Api)?,
        };
        chosen.set_upload(Some(place.clone()));
        match upload::send(&chosen.file, chosen.size_bytes, &place, cancelled, seen).await {
            Ok(()) => break place,
            // The server no longer has that upload: start from the beginning, once.
            Err(UploadError::Api(error)) if tries == 0 && is_gone(&error) => {
                chosen.set_upload(None);
                tries += 1;
            }
            Err(error) => return Err(error),
        }
    };
    let draft = ImportDraft {
        upload_id: place.upload_id().to_owned(),
        method: state.method.get_untracked(),
        blank_rule: state.blank_rule.get_untracked(),
        screen_values: state.settings.values(),
        digest: Some(checked.judged.verdict.digest.clone()),
        format_fingerprint: Some(checked.format.fingerprint.clone()),
        today: Some(checked.format.today),
        register_companies: state.register_companies.get_untracked(),
    };
    api::create_import(&draft).await.map_err(UploadError::Api)
}

fn is_gone(error: &ApiError) -> bool {
    matches!(error.code(), Some(ErrorCode::NotFound | ErrorCode::Gone))
        || matches!(error, ApiError::Unreadable { status: 404 | 410 })
}
