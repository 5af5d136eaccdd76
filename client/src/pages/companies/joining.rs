//! Leads with the company's name that belong to no company: offered for joining, and their progress.

use std::time::Duration;

use gloo_timers::future::sleep;
use leptos::{prelude::*, task::spawn_local};
use torikomi_core::wire::{Company, JoinableLeads};

use super::shown::Shown;
use crate::{
    base::{api, attempt::Attempt, locale::figure, words::words},
    parts::{Button, Failure, IconName, Look, Message, Show, Tone, use_notices},
};

/// While very many leads follow in the background.
const POLL_INTERVAL: Duration = Duration::from_secs(2);

#[component]
pub(super) fn Joining(shown: Shown) -> impl IntoView {
    let texts = &words().companies;
    let joinable = RwSignal::new(None::<JoinableLeads>);
    let attempt = Attempt::new();
    let is_joining =
        Memo::new(move |_| shown.company.with(|company| company.as_ref().is_some_and(|company| company.is_joining)));
    let count = move || {
        spawn_local(async move {
            // If the leads cannot be counted, nothing is offered; the page shows its own failure.
            if let Ok(found) = api::joinable_leads(shown.company_id).await {
                joinable.try_set(Some(found));
            }
        });
    };
    // Counted again when the name changes, and when the joining leads have arrived.
    let cause = Memo::new(move |_| {
        let name = shown.company.with(|company| company.as_ref().map(|company| company.values.name.clone()));
        (name, is_joining.get())
    });
    Effect::new(move |_| {
        let (_, is_joining) = cause.get();
        joinable.set(None);
        if is_joining { wait(shown) } else { count() }
    });
    let notices = use_notices();
    let join = Callback::new(move |()| {
        attempt.run(api::join_leads(shown.company_id), move |company| {
            if !company.is_joining {
                notices.done((texts.joined)(&figure(company.leads)));
            }
            joinable.try_set(None);
            shown.company.try_set(Some(company));
        });
    });
    let offered = move || joinable.get().filter(|found| found.leads > 0 && !is_joining.get());
    view! {
        <Failure failure=attempt.failure />
        <Show when=move || is_joining.get()>
            <Message tone=Tone::Info title=texts.joining>
                {texts.joining_text}
            </Message>
        </Show>
        {move || {
            offered()
                .map(|found| {
                    let count = figure(found.leads);
                    let title = if found.is_complete { (texts.joinable)(&count) } else { (texts.joinable_more)(&count) };
                    let actions = move || {
                        view! {
                            <Button look=Look::Primary icon=IconName::Person busy=attempt.busy on_press=join>
                                {texts.join}
                            </Button>
                        }
                    };
                    view! {
                        <Message tone=Tone::Info title=title actions=actions>
                            {texts.joinable_text}
                        </Message>
                    }
                })
        }}
    }
}

/// Polls until no lead is joining any more, or the page is left.
fn wait(shown: Shown) {
    spawn_local(async move {
        loop {
            sleep(POLL_INTERVAL).await;
            let is_shown = shown.company.try_with_untracked(Option::is_some) == Some(true);
            if !is_shown {
                return;
            }
            if let Ok(company) = api::company(shown.company_id).await {
                let Company { is_joining, .. } = company;
                shown.company.try_set(Some(company));
                if !is_joining {
                    return;
                }
            }
        }
    });
}
