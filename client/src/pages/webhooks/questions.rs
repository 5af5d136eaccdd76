//! The questions before a secret is replaced, and before a webhook is deleted.

use leptos::prelude::*;
use torikomi_core::wire::{Webhook, WebhookMade};

use crate::{
    base::{api, words::words},
    parts::{Dialog, IconName, Look, Question, open_while, use_notices},
};

#[component]
pub(super) fn ReplaceSecretDialog(
    replacing: RwSignal<Option<Webhook>>,
    on_done: Callback<WebhookMade>,
) -> impl IntoView {
    let texts = &words().webhooks;
    let (open, busy) = (open_while(replacing), RwSignal::new(false));
    view! {
        <Dialog title=texts.replace_secret open held=busy>
            {move || {
                replacing
                    .get()
                    .map(|webhook| {
                        view! {
                            <Question
                                open
                                busy
                                yes=texts.replace_secret
                                icon=IconName::Key
                                look=Look::Primary
                                act=move || api::replace_webhook_secret(webhook.webhook_id)
                                on_done
                            >
                                <p>{texts.replace_text}</p>
                            </Question>
                        }
                    })
            }}
        </Dialog>
    }
}

#[component]
pub(super) fn DeleteDialog(deleting: RwSignal<Option<Webhook>>, on_done: Callback<()>) -> impl IntoView {
    let texts = &words().webhooks;
    let notices = use_notices();
    let (open, busy) = (open_while(deleting), RwSignal::new(false));
    let done = Callback::new(move |()| {
        notices.done(texts.deleted.to_owned());
        on_done.run(());
    });
    view! {
        <Dialog title=texts.delete open held=busy>
            {move || {
                deleting
                    .get()
                    .map(|webhook| {
                        let text = (texts.delete_text)(&webhook.url);
                        view! {
                            <Question
                                open
                                busy
                                yes=texts.delete
                                icon=IconName::Trash
                                act=move || api::delete_webhook(webhook.webhook_id)
                                on_done=done
                            >
                                <p>{text}</p>
                            </Question>
                        }
                    })
            }}
        </Dialog>
    }
}
