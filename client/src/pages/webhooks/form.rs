//! A new webhook: its address.

use leptos::{ev::SubmitEvent, prelude::*};
use torikomi_core::{
    domain::value::trim,
    wire::{WebhookDraft, WebhookMade},
};

use crate::{
    base::{api, attempt::Attempt, words::words},
    parts::{Button, CheckedField, Failure, Look, focus_first_error},
};

/// The server reports everything else: which addresses are allowed depends on its installation.
fn is_url(text: &str) -> bool {
    ["https://", "http://"].iter().any(|scheme| text.strip_prefix(scheme).is_some_and(|rest| !rest.is_empty()))
}

#[component]
pub(super) fn WebhookForm(
    /// The `open` of the dialog around it.
    open: RwSignal<bool>,
    busy: RwSignal<bool>,
    on_made: Callback<WebhookMade>,
) -> impl IntoView {
    let texts = &words().webhooks;
    let url = RwSignal::new(String::new());
    let tried = RwSignal::new(false);
    let attempt = Attempt::with_busy(busy);
    let add = move |event: SubmitEvent| {
        event.prevent_default();
        tried.set(true);
        let draft = WebhookDraft { url: url.with_untracked(|url| trim(url).to_owned()) };
        if !is_url(&draft.url) {
            focus_first_error();
            return;
        }
        attempt.run(async move { api::add_webhook(&draft).await }, move |made| _ = on_made.try_run(made));
    };
    view! {
        <form class="field-stack" novalidate on:submit=add>
            <CheckedField
                label=texts.url
                value=url
                hint=texts.url_hint
                wrong=texts.url_wrong
                rule=is_url
                kind="url"
                tried
                focused=true
            />
            <Failure failure=attempt.failure />
            <div class="dialog-actions">
                <Button disabled=busy on_press=Callback::new(move |()| open.set(false))>
                    {words().common.cancel}
                </Button>
                <Button look=Look::Primary submit=true busy>
                    {texts.add_one}
                </Button>
            </div>
        </form>
    }
}
