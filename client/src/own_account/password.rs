//! Another password for oneself. It wants the present one, and ends the other sessions.

use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};
use torikomi_core::wire::PasswordChange;

use crate::{
    account_rules as rules,
    api::{self, ApiError},
    components::{Button, FailureMessage, Look, NewPassword, PasswordField, focus_first_error, use_notices},
    words::words,
};

#[component]
pub(super) fn ChangePassword() -> impl IntoView {
    let texts = &words().own_account;
    // Both fields are made anew when the password has been changed.
    let times = RwSignal::new(0_u32);
    view! {
        <section class="card">
            <h2 class="card-title">{texts.password_title}</h2>
            {move || {
                times.track();
                view! { <Form on_done=Callback::new(move |()| times.update(|times| *times += 1)) /> }
            }}
        </section>
    }
}

#[component]
fn Form(on_done: Callback<()>) -> impl IntoView {
    let texts = &words().own_account;
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
        let change =
            PasswordChange { old_password: old_password.get_untracked(), new_password: new_password.get_untracked() };
        if change.old_password.is_empty() || !rules::is_password(&change.new_password) {
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
            <NewPassword label=texts.new_password password=new_password tried />
            {move || failure.get().map(|error| view! { <FailureMessage error /> })}
            <div class="own_account-ways">
                <Button look=Look::Primary submit=true busy>
                    {texts.change_password}
                </Button>
            </div>
        </form>
    }
}
