//! The rendered text with sample values, as soon as the person stops typing.

use leptos::prelude::*;
use torikomi_core::draft::mail_text::{MailText, MergeField, render};

use crate::base::{session::use_session, words::words};

#[component]
pub(super) fn Preview(form_name: String, text: Signal<MailText>) -> impl IntoView {
    let texts = &words().mails.text;
    let workspace = use_session().workspace_name;
    let shown = Memo::new(move |_| {
        let value = |field| match field {
            MergeField::LeadName => texts.sample_name,
            MergeField::Company => texts.sample_company,
            MergeField::Email => "lead@example.jp",
            MergeField::Password => "••••••••••••••••",
            MergeField::Form => &form_name,
            MergeField::Workspace => &workspace,
        };
        text.with(|text| (render(&text.subject, value), render(&text.body, value)))
    });
    view! {
        <section class="card form_mail-preview" aria-label=texts.preview>
            <h2 class="form_mail-heading">{texts.preview}</h2>
            <p class="form_mail-hint">{texts.preview_hint}</p>
            <p class="form_mail-subject">{move || shown.with(|(subject, _)| subject.clone())}</p>
            <p class="form_mail-body">{move || shown.with(|(_, body)| body.clone())}</p>
        </section>
    }
}
