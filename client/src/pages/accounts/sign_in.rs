//! The sign-in of an account: a new password, and the end of its sessions. People change their own on another page,
//! with the current password.

use leptos::prelude::*;
use torikomi_core::wire::{GivenPassword, PasswordReset};

use super::{
    password::{FirstPassword, FirstPasswordFields},
    shown::Shown,
};
use crate::{
    base::{api, locale::moment, session::use_session, words::words},
    parts::{
        Button, Dialog, Fact, IconName, Link, Look, Message, Question, Secret, Tone, focus_first_error, use_notices,
    },
};

#[component]
pub(super) fn SignIn(shown: Shown) -> impl IntoView {
    let texts = &words().accounts;
    view! {
        <section class="card field-stack">
            <h2 class="card-title">{texts.sign_in_title}</h2>
            <Moments shown />
            {if shown.is_own {
                view! {
                    <p class="card-text">{texts.own_sign_in}</p>
                    <div class="accounts-ways">
                        <Link href="/me" icon=IconName::Person>
                            {texts.to_own_account}
                        </Link>
                    </div>
                }
                    .into_any()
            } else {
                view! { <Actions shown /> }.into_any()
            }}
        </section>
    }
}

#[component]
fn Moments(shown: Shown) -> impl IntoView {
    let texts = &words().accounts;
    let time_zone = use_session().time_zone;
    let (created_at, last_sign_in_at) =
        shown.account.with_untracked(|account| (account.created_at.clone(), account.last_sign_in_at.clone()));
    let last_sign_in_at =
        last_sign_in_at.map_or_else(|| texts.never_signed_in.to_owned(), |at| moment(&at, &time_zone));
    view! {
        <dl class="facts">
            <Fact words=texts.last_sign_in_at>{last_sign_in_at}</Fact>
            <Fact words=texts.created_at>{moment(&created_at, &time_zone)}</Fact>
        </dl>
    }
}

#[component]
fn Actions(shown: Shown) -> impl IntoView {
    let texts = &words().accounts;
    let (resetting, signing_out) = (RwSignal::new(false), RwSignal::new(false));
    let given = RwSignal::new(None::<GivenPassword>);
    view! {
        {move || given.get().map(|given| view! { <NewPasswordSecret given /> })}
        <div class="accounts-acts">
            <Button icon=IconName::Key on_press=Callback::new(move |()| resetting.set(true))>
                {texts.reset}
            </Button>
            <Button icon=IconName::SignOut on_press=Callback::new(move |()| signing_out.set(true))>
                {texts.sign_out}
            </Button>
        </div>
        <ResetDialog shown open=resetting given />
        <SignOutDialog shown open=signing_out />
    }
}

/// The new password, shown once.
#[component]
fn NewPasswordSecret(given: GivenPassword) -> impl IntoView {
    let texts = &words().accounts;
    view! {
        <Message tone=Tone::Success title=texts.password_set>
            {match given.password {
                Some(text) => {
                    view! {
                        <p>{texts.made_text}</p>
                        <Secret label=words().account.password text />
                    }
                        .into_any()
                }
                None => texts.made_text_typed.into_any(),
            }}
        </Message>
    }
}

#[component]
fn ResetDialog(shown: Shown, open: RwSignal<bool>, given: RwSignal<Option<GivenPassword>>) -> impl IntoView {
    let texts = &words().accounts;
    let busy = RwSignal::new(false);
    let title = Signal::derive(move || (texts.reset_title)(&shown.account.with(|account| account.person_name.clone())));
    view! {
        <Dialog title open held=busy>
            {
                let password = FirstPassword::new(Signal::derive(move || shown.account.with(|account| account.login_id.clone())));
                let tried = RwSignal::new(false);
                let is_ready = Callback::new(move |()| {
                    tried.set(true);
                    if !password.is_acceptable() {
                        focus_first_error();
                    }
                    password.is_acceptable()
                });
                let reset = move || {
                    let reset = PasswordReset { password: password.chosen() };
                    async move { api::reset_password(shown.id(), &reset).await }
                };
                view! {
                    <Question
                        open
                        busy
                        yes=texts.reset_do
                        icon=IconName::Key
                        look=Look::Primary
                        is_ready
                        act=reset
                        on_done=Callback::new(move |answer| given.set(Some(answer)))
                    >
                        <p>{texts.reset_text}</p>
                        <FirstPasswordFields password tried />
                    </Question>
                }
            }
        </Dialog>
    }
}

#[component]
fn SignOutDialog(shown: Shown, open: RwSignal<bool>) -> impl IntoView {
    let texts = &words().accounts;
    let notices = use_notices();
    let busy = RwSignal::new(false);
    let name = move || shown.account.with(|account| account.person_name.clone());
    let title = Signal::derive(move || (texts.sign_out_title)(&name()));
    view! {
        <Dialog title open held=busy>
            <Question
                open
                busy
                yes=texts.sign_out_do
                icon=IconName::SignOut
                act=move || api::sign_account_out(shown.id())
                on_done=Callback::new(move |()| notices.done((texts.signed_out)(&name())))
            >
                <p>{texts.sign_out_text}</p>
            </Question>
        </Dialog>
    }
}
