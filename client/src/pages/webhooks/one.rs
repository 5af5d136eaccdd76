//! One webhook of the list: its address, whether it is enabled, and its actions.

use leptos::prelude::*;
use torikomi_core::wire::{Webhook, WebhookChange};

use super::log::Log;
use crate::{
    base::{api, attempt::Attempt, locale::moment, session::use_session, words::words},
    parts::{Badge, Button, Failure, IconName, Look, Tone, use_notices},
};

#[component]
pub(super) fn WebhookCard(
    webhook: Webhook,
    on_change: Callback<()>,
    replacing: RwSignal<Option<Webhook>>,
    deleting: RwSignal<Option<Webhook>>,
) -> impl IntoView {
    let texts = &words().webhooks;
    let notices = use_notices();
    let Webhook { webhook_id, is_enabled, .. } = webhook;
    let (attempt, shows_log) = (Attempt::new(), RwSignal::new(false));
    let old_secret = webhook.previous_secret_until.as_deref().map(|until| {
        let until = moment(until, &use_session().time_zone);
        view! { <p class="card-text">{(texts.old_secret_until)(&until)}</p> }
    });
    let test = Callback::new(move |()| {
        attempt.run(api::test_webhook(webhook_id), move |_| {
            notices.done(texts.test_sent);
            // Loads the log again if it was open.
            shows_log.try_set(false);
            shows_log.try_set(true);
        });
    });
    let switch = Callback::new(move |()| {
        let change = WebhookChange { is_enabled: Some(!is_enabled), ..WebhookChange::default() };
        let call = async move { api::change_webhook(webhook_id, &change).await };
        attempt.run(call, move |_| _ = on_change.try_run(()));
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
                <Button busy=attempt.busy on_press=test>
                    {texts.test}
                </Button>
                <Button look=Look::Quiet on_press=Callback::new(move |()| shows_log.update(|shows| *shows = !*shows))>
                    {move || if shows_log.get() { texts.hide_log } else { texts.show_log }}
                </Button>
                <Button look=Look::Quiet busy=attempt.busy on_press=switch>
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
            <Failure failure=attempt.failure />
            {move || shows_log.get().then(|| view! { <Log webhook_id /> })}
        </li>
    }
}
