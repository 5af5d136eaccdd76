//! Another password for oneself. It wants the present one, and ends the other sessions.

use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};
use torikomi_core::{
    draft::account as rules,
    wire::{ApiToken, PasswordChange},
};

use crate::{
    base::{
        api::{self, ApiError},
        session::use_session,
        words::words,
    },
    parts::{Button, CheckCard, FailureMessage, Look, NewPassword, PasswordField, focus_first_error, use_notices},
};

#[component]
pub(super) fn ChangePassword(tokens: LocalResource<Result<Vec<ApiToken>, ApiError>>) -> impl IntoView {
    let texts = &words().own_account;
    // Both fields are made anew when the password has been changed.
    let times = RwSignal::new(0_u32);
    view! {
        <section class="card">
            <h2 class="card-title">{texts.password_title}</h2>
            {move || {
                times.track();
                let on_done = Callback::new(move |()| {
                    times.update(|times| *times += 1);
                    tokens.refetch();
                });
                view! { <Form tokens on_done /> }
            }}
        </section>
    }
}

#[component]
fn Form(tokens: LocalResource<Result<Vec<ApiToken>, ApiError>>, on_done: Callback<()>) -> impl IntoView {
    let texts = &words().own_account;
    let login_id = StoredValue::new(use_session().login_id);
    let revoke_tokens = RwSignal::new(false);
    let notices = use_notices();
    let (old_password, new_password) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let tried = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let failure = RwSignal::new(None::<ApiError>);
    let missing = Signal::derive(move || {
        (tried.get() && old_password.with(String::is_empty)).then(|| words().account.not_filled.to_owned())
    });
    let change = move |event: SubmitEvent| {
        event.prevent_default();
        tried.set(true);
        let change = PasswordChange {
            old_password: old_password.get_untracked(),
            new_password: new_password.get_untracked(),
            revoke_tokens: revoke_tokens.get_untracked(),
        };
        if change.old_password.is_empty() || !rules::is_password(&change.new_password, &login_id.get_value()) {
            focus_first_error();
            return;
        }
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        failure.set(None);
        spawn_local(async move {
            let changed = api::change_own_password(&change).await;
            busy.try_set(false);
            match changed {
                Ok(()) => {
                    notices.done(texts.password_changed);
                    on_done.try_run(());
                }
                Err(error) => _ = failure.try_set(Some(error)),
            }
        });
    };
    view! {
        <form class="field-stack" novalidate on:submit=change>
            <p class="card-text">{texts.password_text}</p>
            <PasswordField
                label=texts.old_password
                value=old_password
                name="old-password"
                autocomplete="current-password"
                required=true
                error=missing
            />
            <NewPassword
                label=texts.new_password
                password=new_password
                login_id=Signal::stored(login_id.get_value())
                tried
            />
            <TokensToo tokens revoke_tokens />
            {move || failure.get().map(|error| view! { <FailureMessage error /> })}
            <div class="own_account-ways">
                <Button look=Look::Primary submit=true busy>
                    {texts.change_password}
                </Button>
            </div>
        </form>
    }
}

/// Which tokens there are, and whether they go with the old password.
#[component]
fn TokensToo(tokens: LocalResource<Result<Vec<ApiToken>, ApiError>>, revoke_tokens: RwSignal<bool>) -> impl IntoView {
    let texts = &words().own_account;
    // Those that could not be read are told of where they are listed.
    let names = Memo::new(move |_| {
        let tokens = tokens.get().and_then(Result::ok).unwrap_or_default();
        tokens.into_iter().map(|token| token.name).collect::<Vec<_>>()
    });
    view! {
        <Show when=move || !names.with(Vec::is_empty)>
            <CheckCard words=texts.tokens_too explanation=(texts.tokens_too_text)(&names.get()) checked=revoke_tokens />
        </Show>
    }
}
