//! The sign-in page. A person who is signed in, already or just now, goes to the address they came from.

use leptos::{ev::SubmitEvent, prelude::*};
use leptos_router::hooks::use_navigate;
use torikomi_core::wire::{ErrorCode, SignIn as Credentials};

use crate::{
    base::{
        api::{self, ApiError},
        attempt::Attempt,
        session::{SignInStatus, replacing_entry, use_return_address, use_session_state},
        words::{InLanguage, words},
    },
    parts::{Button, Entrance, FailureMessage, Look, Message, PasswordField, TextField, Tone, focus_first_error},
};

#[component]
pub(crate) fn SignIn() -> impl IntoView {
    let state = use_session_state();
    let (login_id, password) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let tried = RwSignal::new(false);
    let attempt = Attempt::new();
    let missing = move |field: RwSignal<String>| {
        Signal::derive(move || {
            (tried.get() && field.with(String::is_empty)).then(|| words().account.not_filled.to_owned())
        })
    };

    let navigate = use_navigate();
    let way_back = use_return_address();
    Effect::new(move |_| {
        if matches!(state.get(), SignInStatus::Yes(_)) {
            navigate(&way_back(), replacing_entry());
        }
    });

    let sign_in = move |event: SubmitEvent| {
        event.prevent_default();
        tried.set(true);
        let credentials = Credentials { login_id: login_id.get_untracked(), password: password.get_untracked() };
        if credentials.login_id.is_empty() || credentials.password.is_empty() {
            focus_first_error();
            return;
        }
        attempt.run(async move { api::sign_in(&credentials).await }, move |session| state.begin(session));
    };

    view! {
        <InLanguage>
            <Entrance title=words().account.sign_in lead=words().account.sign_in_lead>
                <form class="field-stack" novalidate on:submit=sign_in>
                    {move || attempt.failure.get().map(|error| view! { <SignInFailure error /> })}
                    <TextField
                        label=words().account.login_id
                        value=login_id
                        name="username"
                        autocomplete="username"
                        focused=true
                        error=missing(login_id)
                    />
                    <PasswordField
                        label=words().account.password
                        value=password
                        name="password"
                        autocomplete="current-password"
                        error=missing(password)
                    />
                    <Button look=Look::Primary submit=true busy=attempt.busy>
                        {words().account.sign_in}
                    </Button>
                </form>
            </Entrance>
        </InLanguage>
    }
}

#[component]
fn SignInFailure(error: ApiError) -> impl IntoView {
    if error.code() != Some(ErrorCode::WrongPassword) {
        return view! { <FailureMessage error /> }.into_any();
    }
    let wrong = &words().account.wrong_password;
    view! {
        <Message tone=Tone::Danger title=wrong.fact at_once=true>
            {wrong.advice}
        </Message>
    }
    .into_any()
}
