//! Whether, and how, the workspace checks that e-mail addresses exist.

use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};
use torikomi_core::wire::{EmailCheckMode, EmailCheckSettings};

use crate::{
    base::{
        api::{self, ApiError},
        session::use_session,
        words::words,
    },
    parts::{Button, FailureMessage, Loaded, Look, RadioCard, RadioCards, use_notices},
};

#[component]
pub(super) fn EmailCheck() -> impl IntoView {
    let texts = &words().email_check;
    let settings = LocalResource::new(api::email_check);
    view! {
        <section class="card workspace_settings">
            <h2 class="card-title">{texts.title}</h2>
            <p class="card-text">{texts.text}</p>
            <Loaded resource=settings let:settings>
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
    let busy = RwSignal::new(false);
    let failure = RwSignal::new(None::<ApiError>);
    let save = move |event: SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        failure.set(None);
        spawn_local(async move {
            match api::change_email_check(&EmailCheckSettings { mode: mode.get_untracked() }).await {
                Ok(_) => notices.done(words().email_check.saved.to_owned()),
                Err(error) => _ = failure.try_set(Some(error)),
            }
            busy.try_set(false);
        });
    };
    let cards = vec![
        RadioCard::of(EmailCheckMode::Off, texts.off),
        RadioCard::of(EmailCheckMode::Dns, texts.dns),
        RadioCard::of(EmailCheckMode::Smtp, texts.smtp),
    ];
    view! {
        <form class="field-stack" novalidate on:submit=save>
            <RadioCards legend=texts.title cards chosen=mode disabled=!may_change />
            {move || failure.get().map(|error| view! { <FailureMessage error /> })}
            {if may_change {
                view! {
                    <div>
                        <Button look=Look::Primary submit=true busy>
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
