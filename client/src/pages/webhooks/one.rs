//! One webhook of the list: where it is, whether it is told, and what can be done with it.

use leptos::{prelude::*, task::spawn_local};
use torikomi_core::wire::{Webhook, WebhookChange};

use super::log::Log;
use crate::{
    base::{
        api::{self, ApiError},
        locale::moment,
        session::use_session,
        words::words,
    },
    parts::{Badge, Button, FailureMessage, IconName, Look, Tone, use_notices},
};

#[component]
pub(super) fn OneWebhook(
    webhook: Webhook,
    on_change: Callback<()>,
    replacing: RwSignal<Option<Webhook>>,
    deleting: RwSignal<Option<Webhook>>,
) -> impl IntoView {
    let texts = &words().webhooks;
    let notices = use_notices();
    let Webhook { webhook_id, is_enabled, .. } = webhook;
    let (busy, shows_log) = (RwSignal::new(false), RwSignal::new(false));
    let failure = RwSignal::new(None::<ApiError>);
    let old_secret = webhook.previous_secret_until.as_deref().map(|until| {
        let until = moment(until, &use_session().time_zone);
        view! { <p class="card-text">{(texts.old_secret_until)(&until)}</p> }
    });
    let test = Callback::new(move |()| {
        busy.set(true);
        failure.set(None);
        spawn_local(async move {
            match api::test_webhook(webhook_id).await {
                Ok(_) => {
                    notices.done(texts.test_sent.to_owned());
                    // Shown anew, if it was shown already.
                    shows_log.try_set(false);
                    shows_log.try_set(true);
                }
                Err(error) => _ = failure.try_set(Some(error)),
            }
            busy.try_set(false);
        });
    });
    let switch = Callback::new(move |()| {
        busy.set(true);
        failure.set(None);
        spawn_local(async move {
            let change = WebhookChange { is_enabled: Some(!is_enabled), ..WebhookChange::default() };
            let changed = api::change_webhook(webhook_id, &change).await;
            busy.try_set(false);
            match changed {
                Ok(_) => _ = on_change.try_run(()),
                Err(error) => _ = failure.try_set(Some(error)),
            }
        });
    });
    let (to_replace, to_delete) = (webhook.clone(), webhook.clone());
    view! {
        <li class="webhooks-one">
            <div class="webhooks-what">
                <span class="webhooks-url">{webhook.url}</span>
                {if is_enabled {
                    view! {
                        <Badge tone=Tone::Success icon=IconName::CheckCircle>
                            {texts.enabled}
                        </Badge>
                    }
                } else {
                    view! {
                        <Badge tone=Tone::Warning icon=IconName::Stop>
                            {texts.disabled}
                        </Badge>
                    }
                }}
            </div>
            {old_secret}
            <div class="webhooks-actions">
                <Button busy on_press=test>
                    {texts.test}
                </Button>
                <Button look=Look::Quiet on_press=Callback::new(move |()| shows_log.update(|shows| *shows = !*shows))>
                    {move || if shows_log.get() { texts.hide_log } else { texts.show_log }}
                </Button>
                <Button look=Look::Quiet busy on_press=switch>
                    {if is_enabled { texts.disable } else { texts.enable }}
                </Button>
                <Button
                    look=Look::Quiet
                    icon=IconName::Key
                    on_press=Callback::new(move |()| replacing.set(Some(to_replace.clone())))
                >
                    {texts.replace_secret}
                </Button>
                <Button
                    look=Look::Quiet
                    icon=IconName::Trash
                    on_press=Callback::new(move |()| deleting.set(Some(to_delete.clone())))
                >
                    {texts.delete}
                </Button>
            </div>
            {move || failure.get().map(|error| view! { <FailureMessage error /> })}
            {move || shows_log.get().then(|| view! { <Log webhook_id /> })}
        </li>
    }
}
