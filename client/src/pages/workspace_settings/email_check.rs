//! Whether, and how, the workspace checks the existence of e-mail addresses.

use leptos::{ev::SubmitEvent, prelude::*};
use torikomi_core::wire::{EmailCheckMode, EmailCheckSettings};

use crate::{
    base::{api, attempt::Attempt, session::use_session, words::words},
    parts::{Answer, Button, Failure, Loaded, Look, RadioCard, RadioCards, use_notices},
};

#[component]
pub(super) fn EmailCheck() -> impl IntoView {
    let texts = &words().email_check;
    let settings = Answer::new(api::email_check);
    view! {
        <section class="card workspace_settings">
            <h2 class="card-title">{texts.title}</h2>
            <p class="card-text">{texts.text}</p>
            <Loaded answer=settings let:settings>
                <Mode settings />
            </Loaded>
        </section>
    }
}

#[component]
fn Mode(settings: EmailCheckSettings) -> impl IntoView {
    let texts = &words().email_check;
    let notices = use_notices();
    let may_change = use_session().rights.may_change_settings;
    let mode = RwSignal::new(settings.mode);
    let attempt = Attempt::new();
    let save = move |event: SubmitEvent| {
        event.prevent_default();
        let settings = EmailCheckSettings { mode: mode.get_untracked() };
        let change = async move { api::change_email_check(&settings).await };
        attempt.run(change, move |_| notices.done(words().email_check.saved));
    };
    let cards = vec![
        RadioCard::of(EmailCheckMode::Off, texts.off),
        RadioCard::of(EmailCheckMode::Dns, texts.dns),
        RadioCard::of(EmailCheckMode::Smtp, texts.smtp),
    ];
    view! {
        <form class="field-stack" novalidate on:submit=save>
            <RadioCards legend=texts.title cards chosen=mode disabled=!may_change />
            <Failure failure=attempt.failure />
            {if may_change {
                view! {
                    <div>
                        <Button look=Look::Primary submit=true busy=attempt.busy>
                            {texts.save}
                        </Button>
                    </div>
                }
                    .into_any()
            } else {
                view! { <p class="card-text">{words().workspace.not_allowed}</p> }.into_any()
            }}
        </form>
    }
}
