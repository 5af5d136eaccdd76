//! A new password for the person's own account. It needs the current one, and ends the other sessions.

use leptos::{ev::SubmitEvent, prelude::*};
use torikomi_core::{
    draft::account as rules,
    wire::{ApiToken, PasswordChange},
};

use crate::{
    base::{api, attempt::Attempt, session::use_session, words::words},
    parts::{
        Answer, Button, CheckCard, Failure, Look, NewPassword, PasswordField, Show, focus_first_error, use_notices,
    },
};

#[component]
pub(super) fn ChangePassword(tokens: Answer<Vec<ApiToken>>) -> impl IntoView {
    let texts = &words().own_account;
    // Both fields are created again when the password has been changed.
    let times = RwSignal::new(0_u32);
    view! {
        <section class="card">
            <h2 class="card-title">{texts.password_title}</h2>
            {move || {
                times.track();
                let on_done = Callback::new(move |()| {
                    times.update(|times| *times += 1);
                    tokens.reload();
                });
                view! { <Form tokens on_done /> }
            }}
        </section>
    }
}

#[component]
fn Form(tokens: Answer<Vec<ApiToken>>, on_done: Callback<()>) -> impl IntoView {
    let texts = &words().own_account;
    let login_id = StoredValue::new(use_session().login_id);
    let revoke_tokens = RwSignal::new(false);
    let notices = use_notices();
    let (old_password, new_password) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let tried = RwSignal::new(false);
    let attempt = Attempt::new();
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
        attempt.run(async move { api::change_own_password(&change).await }, move |()| {
            notices.done(texts.password_changed);
            on_done.try_run(());
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
            <Failure failure=attempt.failure />
            <div class="own_account-ways">
                <Button look=Look::Primary submit=true busy=attempt.busy>
                    {texts.change_password}
                </Button>
            </div>
        </form>
    }
}

/// The account's tokens, and whether they are revoked with the old password.
#[component]
fn TokensToo(tokens: Answer<Vec<ApiToken>>, revoke_tokens: RwSignal<bool>) -> impl IntoView {
    let texts = &words().own_account;
    // The list of tokens shows its own failure.
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
