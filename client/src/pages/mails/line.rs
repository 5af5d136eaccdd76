//! One mail of the list: its state, the reason, and its actions.

use leptos::prelude::*;
use torikomi_core::wire::{Mail, MailState};

use super::Page;
use crate::{
    base::{
        api::{self, mail_file_address},
        attempt::Attempt,
        locale::moment,
        rights::Right,
        session::use_session,
        words::{localized, words},
    },
    parts::{Badge, Button, Failure, IconName, Link, Look, Show, Tone, drawn},
};

#[component]
pub(super) fn Line(page: Page, mail: Mail) -> impl IntoView {
    let texts = &words().mails;
    let mail = RwSignal::new(mail);
    let time_zone = StoredValue::new(use_session().time_zone);
    let formatted = move |rfc3339: &str| time_zone.with_value(|zone| moment(rfc3339, zone));
    let to = move || {
        mail.with(|mail| mail.email.clone().or_else(|| mail.lead_name.clone()))
            .unwrap_or_else(|| texts.lead_gone.to_owned())
    };
    let form = move || mail.with(|mail| mail.form_name.clone()).unwrap_or_else(|| texts.form_gone.to_owned());
    let when = move || mail.with(|mail| formatted(mail.ended_at.as_ref().unwrap_or(&mail.created_at)));
    let next = move || mail.with(|mail| mail.next_at.as_ref().map(|at| (texts.next_at)(&formatted(at))));
    let reason = move || mail.with(|mail| mail.reason.as_ref().map(|reason| localized(reason).to_owned()));
    view! {
        <tr>
            <th scope="row">
                {move || drawn(&to())}
                <span class="mails-name">
                    {move || mail.with(|mail| mail.lead_name.as_deref().map(drawn))}
                </span>
            </th>
            <td data-heading=texts.form>{form}</td>
            <td data-heading=texts.state_heading>
                {move || view! { <MailStateBadge state=mail.with(|mail| mail.state) /> }}
                {move || reason().map(|reason| view! { <p class="mails-reason">{reason}</p> })}
                {move || next().map(|next| view! { <p class="mails-reason">{next}</p> })}
            </td>
            <td data-heading=texts.when class="mails-when">
                {when}
            </td>
            <td data-heading=texts.acts>
                <Actions page mail to=Signal::derive(to) />
            </td>
        </tr>
    }
}

#[component]
fn MailStateBadge(state: MailState) -> impl IntoView {
    let (tone, icon) = match state {
        MailState::Waiting | MailState::Prepared => (Tone::Neutral, IconName::Clock),
        MailState::Sending => (Tone::Info, IconName::Spinner),
        MailState::Sent => (Tone::Success, IconName::CheckCircle),
        MailState::Failed => (Tone::Danger, IconName::Stop),
        MailState::Cancelled => (Tone::Neutral, IconName::Minus),
    };
    view! { <Badge tone icon>{(words().mails.state)(state)}</Badge> }
}

#[component]
fn Actions(page: Page, mail: RwSignal<Mail>, to: Signal<String>) -> impl IntoView {
    let texts = &words().mails;
    let attempt = Attempt::new();
    let state = Memo::new(move |_| mail.with(|mail| mail.state));
    let may_download = Right::ManageAccounts.is_of(&use_session());
    let file = move || mail.with(|mail| mail.file_id.clone()).filter(|_| may_download);
    let mail_id = mail.with_untracked(|mail| mail.mail_id);
    let done = move |now| {
        mail.try_set(now);
        page.count();
    };
    let retry = Callback::new(move |()| attempt.run(api::retry_mail(mail_id), done));
    let cancel = Callback::new(move |()| attempt.run(api::cancel_mail(mail_id), done));
    let can_be_stopped = move || matches!(state.get(), MailState::Waiting | MailState::Prepared | MailState::Failed);
    view! {
        <div class="mails-acts">
            <Show when=move || page.may_change && state.get() == MailState::Failed>
                <Button
                    look=Look::Quiet
                    icon=IconName::Reload
                    label=Signal::derive(move || (texts.retry_one)(&to.get()))
                    busy=attempt.busy
                    on_press=retry
                />
            </Show>
            <Show when=move || page.may_change && can_be_stopped()>
                <Button
                    look=Look::Quiet
                    icon=IconName::Close
                    label=Signal::derive(move || (texts.cancel_one)(&to.get()))
                    busy=attempt.busy
                    on_press=cancel
                />
            </Show>
            {move || {
                file()
                    .map(|file_id| {
                        view! {
                            <Link
                                href=mail_file_address(&file_id)
                                look=Look::Quiet
                                icon=IconName::Download
                                download=true
                            >
                                {texts.file}
                            </Link>
                        }
                    })
            }}
        </div>
        <Failure failure=attempt.failure />
    }
}
