//! The fields of a form's mail, the buttons that insert merge fields, and the actions.

use leptos::{ev::SubmitEvent, prelude::*};
use torikomi_core::{
    draft::mail_text::{MailPart, MailText, MailTextProblem, MergeField, judge},
    wire::{FormMailText, FormMailTextChange},
};
use wasm_bindgen::JsCast;

use super::preview::Preview;
use crate::{
    base::{
        api::{self, mail_file_address},
        attempt::Attempt,
        session::use_session,
        words::{localized, words},
    },
    parts::{Button, Failure, IconName, Link, Look, Show, TextAreaField, TextField, focus_first_error, use_notices},
};

const BODY_ROWS: u32 = 14;

/// The edited text.
#[derive(Clone, Copy)]
struct Edited {
    form_id: u32,
    subject: RwSignal<String>,
    body: RwSignal<String>,
    revision: RwSignal<u32>,
    is_default: RwSignal<bool>,
    attempt: Attempt,
}

impl Edited {
    fn text(self) -> MailText {
        MailText { subject: self.subject.get(), body: self.body.get() }
    }

    fn show(self, form: FormMailText) {
        self.subject.try_set(form.text.subject);
        self.body.try_set(form.text.body);
        self.revision.try_set(form.revision);
        self.is_default.try_set(form.is_default);
    }
}

#[component]
pub(super) fn Editor(form: FormMailText) -> impl IntoView {
    let texts = &words().mails.text;
    let notices = use_notices();
    let saved_words = (texts.saved)(&form.form_name);
    let edited = Edited {
        form_id: form.form_id,
        subject: RwSignal::new(form.text.subject),
        body: RwSignal::new(form.text.body),
        revision: RwSignal::new(form.revision),
        is_default: RwSignal::new(form.is_default),
        attempt: Attempt::new(),
    };
    let text = Signal::derive(move || edited.text());
    let problems = Memo::new(move |_| judge(&edited.text()));
    let save = move |event: SubmitEvent| {
        event.prevent_default();
        if !problems.with_untracked(Vec::is_empty) {
            focus_first_error();
            return;
        }
        let change = FormMailTextChange { text: untrack(|| edited.text()), revision: edited.revision.get_untracked() };
        let notice = saved_words.clone();
        edited.attempt.run(async move { api::change_form_mail_text(edited.form_id, &change).await }, move |form| {
            edited.show(form);
            notices.done(notice);
        });
    };
    // Only the holder of a license account may see a mail with a password.
    let is_license_account = use_session().is_license_account;
    let test_file = RwSignal::new(None::<String>);
    let test = Callback::new(move |()| {
        let text = untrack(|| edited.text());
        edited.attempt.run(async move { api::send_test_mail(edited.form_id, &text).await }, move |sent| {
            test_file.try_set(sent.file_id.clone().filter(|_| is_license_account));
            let notice = if sent.file_id.is_some() { texts.test_file.to_owned() } else { (texts.tested)(&sent.to) };
            notices.done(notice);
        });
    });
    let reset = Callback::new(move |()| {
        edited.attempt.run(api::reset_form_mail_text(edited.form_id), move |form| {
            edited.show(form);
            notices.done(texts.was_reset);
        });
    });
    let has_problems = Signal::derive(move || problems.with(|problems| !problems.is_empty()));
    view! {
        <div class="form_mail">
            <form class="card field-stack form_mail-form" novalidate on:submit=save>
                <TextField label=texts.subject value=edited.subject required=true error=error(problems, MailPart::Subject) />
                <div class="form_mail-text">
                    <TextAreaField
                        label=texts.body
                        value=edited.body
                        rows=BODY_ROWS
                        required=true
                        error=error(problems, MailPart::Body)
                    />
                </div>
                <Fields edited />
                <Failure failure=edited.attempt.failure />
                <Show when=move || edited.is_default.get()>
                    <p class="form_mail-hint">{texts.is_default}</p>
                </Show>
                {move || {
                    test_file
                        .get()
                        .map(|file_id| {
                            view! {
                                <Link href=mail_file_address(&file_id) look=Look::Quiet icon=IconName::Download download=true>
                                    {words().mails.file}
                                </Link>
                            }
                        })
                }}
                <div class="form_mail-actions">
                    <Show when=move || !edited.is_default.get()>
                        <Button busy=edited.attempt.busy on_press=reset>
                            {texts.reset}
                        </Button>
                    </Show>
                    <Button busy=edited.attempt.busy disabled=has_problems on_press=test>
                        {texts.test}
                    </Button>
                    <Button look=Look::Primary submit=true busy=edited.attempt.busy>
                        {words().common.save}
                    </Button>
                </div>
            </form>
            <Preview form_name=form.form_name text />
        </div>
    }
}

fn error(problems: Memo<Vec<MailTextProblem>>, part: MailPart) -> Signal<Option<String>> {
    Signal::derive(move || {
        problems.with(|problems| {
            let first = problems.iter().find(|problem| problem.part == part)?;
            Some(localized(&first.message).to_owned())
        })
    })
}

#[component]
fn Fields(edited: Edited) -> impl IntoView {
    let put = move |field: MergeField| insert(edited.body, &field.placeholder());
    view! {
        <div class="form_mail-fields" role="group" aria-label=words().mails.text.fields>
            <p class="form_mail-hint">{words().mails.text.fields}</p>
            {MergeField::ALL
                .map(|field| {
                    view! {
                        <Button look=Look::Secondary on_press=Callback::new(move |()| put(field))>
                            {field.placeholder()}
                        </Button>
                    }
                })
                .collect_view()}
        </div>
    }
}

/// Inserts at the cursor of the body, at its last position, or at the end.
fn insert(body: RwSignal<String>, written: &str) {
    let area = document()
        .query_selector(".form_mail-text textarea")
        .ok()
        .flatten()
        .and_then(|area| area.dyn_into::<web_sys::HtmlTextAreaElement>().ok());
    let Some(area) = area else {
        body.update(|body| body.push_str(written));
        return;
    };
    let end = u32::try_from(area.value().encode_utf16().count()).unwrap_or(u32::MAX);
    let cursor = |place: Result<Option<u32>, _>| place.ok().flatten().unwrap_or(end);
    let (from, to) = (cursor(area.selection_start()), cursor(area.selection_end()));
    // If the browser refuses, the text stays unchanged, and the person sees that.
    if area.set_range_text_with_start_and_end(written, from, to).is_ok() {
        let cursor = from + u32::try_from(written.encode_utf16().count()).unwrap_or_default();
        _ = area.set_selection_range(cursor, cursor);
        _ = area.focus();
        body.set(area.value());
    }
}
