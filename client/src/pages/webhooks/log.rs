//! The deliveries of a webhook, and the results of its calls. Reloaded by itself while a delivery is in progress.

use std::time::Duration;

use leptos::prelude::*;
use torikomi_core::wire::{WebhookAttempt, WebhookDelivery, WebhookDeliveryState};

use crate::{
    base::{api, attempt::Attempt, locale::exact_moment, session::use_session, words::words},
    parts::{Answer, Button, Failure, IconName, Loaded, Look, use_notices},
};

const POLL_INTERVAL: Duration = Duration::from_secs(2);

#[component]
pub(super) fn Log(webhook_id: u32) -> impl IntoView {
    let texts = &words().webhooks;
    let log = Answer::new(move || api::webhook_log(webhook_id));
    Effect::new(move |_| {
        // Deliveries that wait for a later try are not polled: only those that may be sent at any moment.
        let is_on_its_way =
            |delivery: &WebhookDelivery| delivery.state == WebhookDeliveryState::Waiting && delivery.tries == 0;
        let is_polling = log.with(|log| {
            log.is_some_and(|log| log.as_ref().is_ok_and(|(deliveries, _)| deliveries.iter().any(is_on_its_way)))
        });
        if is_polling && let Ok(timer) = set_timeout_with_handle(move || log.reload(), POLL_INTERVAL) {
            on_cleanup(move || timer.clear());
        }
    });
    let on_resent = Callback::new(move |()| log.reload());
    view! {
        <div class="webhooks-log">
            <div>
                <Button look=Look::Quiet icon=IconName::Reload on_press=Callback::new(move |()| log.reload())>
                    {texts.reload}
                </Button>
            </div>
            <Loaded answer=log let:log>
                <Deliveries deliveries=log.0 on_resent />
                <Attempts attempts=log.1 />
            </Loaded>
        </div>
    }
}

#[component]
fn Deliveries(deliveries: Vec<WebhookDelivery>, on_resent: Callback<()>) -> impl IntoView {
    let texts = &words().webhooks;
    let time_zone = use_session().time_zone;
    if deliveries.is_empty() {
        return view! { <p class="card-text">{texts.no_deliveries}</p> }.into_any();
    }
    let rows = deliveries.into_iter().map(|delivery| {
        let next = delivery.next_try_at.as_deref().map(|at| exact_moment(at, &time_zone)).unwrap_or_default();
        view! {
            <tr>
                <th scope="row">{(texts.event_of)(delivery.event, delivery.import_id)}</th>
                <td data-heading=texts.at>
                    <span class="figures">{exact_moment(&delivery.created_at, &time_zone)}</span>
                </td>
                <td data-heading=texts.state>{(texts.state_of)(delivery.state)}</td>
                <td data-heading=texts.parts>
                    <span class="figures">{format!("{} / {}", delivery.done_parts, delivery.parts)}</span>
                </td>
                <td data-heading=texts.next_try>
                    <span class="figures">{next}</span>
                </td>
                <td class="table-actions">
                    <ResendButton delivery_id=delivery.delivery_id on_resent />
                </td>
            </tr>
        }
    });
    view! {
        <table class="table" aria-label=texts.deliveries>
            <thead>
                <tr>
                    <th scope="col">{texts.event}</th>
                    <th scope="col">{texts.at}</th>
                    <th scope="col">{texts.state}</th>
                    <th scope="col">{texts.parts}</th>
                    <th scope="col">{texts.next_try}</th>
                    <th scope="col" class="table-actions">{texts.actions}</th>
                </tr>
            </thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
    }
    .into_any()
}

#[component]
fn ResendButton(delivery_id: String, on_resent: Callback<()>) -> impl IntoView {
    let texts = &words().webhooks;
    let notices = use_notices();
    let attempt = Attempt::new();
    let send = Callback::new(move |()| {
        let delivery_id = delivery_id.clone();
        attempt.run(async move { api::resend_webhook(&delivery_id).await }, move |_| {
            notices.done(texts.again_sent);
            on_resent.try_run(());
        });
    });
    view! {
        <Button look=Look::Quiet icon=IconName::Reload busy=attempt.busy on_press=send>
            {texts.again}
        </Button>
        <Failure failure=attempt.failure />
    }
}

#[component]
fn Attempts(attempts: Vec<WebhookAttempt>) -> impl IntoView {
    let texts = &words().webhooks;
    let time_zone = use_session().time_zone;
    if attempts.is_empty() {
        return view! { <p class="card-text">{texts.no_attempts}</p> }.into_any();
    }
    let rows = attempts.into_iter().map(|attempt| {
        view! {
            <tr>
                <th scope="row">
                    <span class="figures">{exact_moment(&attempt.at, &time_zone)}</span>
                </th>
                <td data-heading=texts.event>{(texts.event_of)(attempt.event, attempt.import_id)}</td>
                <td data-heading=texts.parts>
                    <span class="figures">{format!("{} / {}", attempt.part, attempt.parts)}</span>
                </td>
                <td data-heading=texts.outcome>{(texts.outcome_of)(attempt.status, attempt.fault)}</td>
                <td data-heading=texts.took>
                    <span class="figures">{(texts.milliseconds)(attempt.milliseconds)}</span>
                </td>
            </tr>
        }
    });
    view! {
        <table class="table" aria-label=texts.attempts>
            <thead>
                <tr>
                    <th scope="col">{texts.at}</th>
                    <th scope="col">{texts.event}</th>
                    <th scope="col">{texts.parts}</th>
                    <th scope="col">{texts.outcome}</th>
                    <th scope="col">{texts.took}</th>
                </tr>
            </thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
    }
    .into_any()
}
