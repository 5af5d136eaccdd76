//! Webhooks: which programs are notified when an import has ended; added with a secret that is shown once, tested,
//! listed.

use leptos::prelude::*;
use torikomi_core::wire::{Webhook, WebhookMade};

use crate::{
    base::{api, words::words},
    parts::{Answer, Button, Dialog, IconName, Loaded, Message, PageHeader, Secret, Tone},
};

mod form;
mod one;
mod log;
mod questions;

use form::WebhookForm;
use one::WebhookCard;
use questions::{DeleteDialog, ReplaceSecretDialog};

#[component]
pub(crate) fn Webhooks() -> impl IntoView {
    let texts = &words().webhooks;
    let webhooks = Answer::new(api::webhooks);
    let (adding, busy) = (RwSignal::new(false), RwSignal::new(false));
    let made = RwSignal::new(None::<(&'static str, WebhookMade)>);
    let (replacing, deleting) = (RwSignal::new(None::<Webhook>), RwSignal::new(None::<Webhook>));
    let on_change = Callback::new(move |()| webhooks.reload());
    let was_made = Callback::new(move |answer| {
        made.set(Some((texts.made, answer)));
        adding.set(false);
        webhooks.reload();
    });
    let was_replaced = Callback::new(move |answer| {
        made.set(Some((texts.replaced, answer)));
        webhooks.reload();
    });
    let was_deleted = Callback::new(move |()| {
        made.set(None);
        webhooks.reload();
    });
    view! {
        <PageHeader title=texts.title lead=texts.lead />
        {move || made.get().map(|(title, made)| view! { <NewSecret title made /> })}
        <section class="card field-stack">
            <div class="webhooks-head">
                <h2 class="card-title">{texts.list}</h2>
                <Button icon=IconName::Plus on_press=Callback::new(move |()| adding.set(true))>
                    {texts.add}
                </Button>
            </div>
            <Loaded answer=webhooks let:webhooks>
                {if webhooks.is_empty() {
                    view! { <p class="card-text">{texts.none}</p> }.into_any()
                } else {
                    view! {
                        <ul class="webhooks-list">
                            {webhooks
                                .into_iter()
                                .map(|webhook| view! { <WebhookCard webhook on_change replacing deleting /> })
                                .collect_view()}
                        </ul>
                    }
                        .into_any()
                }}
            </Loaded>
            <Dialog title=texts.add open=adding held=busy>
                <WebhookForm open=adding busy on_made=was_made />
            </Dialog>
            <ReplaceSecretDialog replacing on_done=was_replaced />
            <DeleteDialog deleting on_done=was_deleted />
        </section>
    }
}

/// The secret, shown once.
#[component]
fn NewSecret(title: &'static str, made: WebhookMade) -> impl IntoView {
    let texts = &words().webhooks;
    view! {
        <Message tone=Tone::Success title=title>
            <div class="field-stack">
                <p>{made.webhook.url}</p>
                <p>{texts.made_text}</p>
                <Secret label=texts.secret text=made.secret />
            </div>
        </Message>
    }
}
