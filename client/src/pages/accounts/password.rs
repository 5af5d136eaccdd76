//! The password that somebody else gives an account: made up by the server and told once, or typed.

use leptos::prelude::*;
use torikomi_core::draft::account as rules;

use crate::{
    base::words::words,
    parts::{NewPassword, RadioCard, RadioCards, Show},
};

/// What has been chosen and typed.
#[derive(Debug, Clone, Copy)]
pub(super) struct FirstPassword {
    /// Whose it is.
    login_id: Signal<String>,
    is_typed: RwSignal<bool>,
    typed: RwSignal<String>,
}

impl FirstPassword {
    pub(super) fn new(login_id: impl Into<Signal<String>>) -> Self {
        FirstPassword { login_id: login_id.into(), is_typed: RwSignal::new(false), typed: RwSignal::default() }
    }

    pub(super) fn is_acceptable(self) -> bool {
        let login_id = self.login_id.get_untracked();
        self.chosen().is_none_or(|password| rules::is_password(&password, &login_id))
    }

    /// `None`: the server makes one up.
    pub(super) fn chosen(self) -> Option<String> {
        self.is_typed.get_untracked().then(|| self.typed.get_untracked())
    }
}

#[component]
pub(super) fn FirstPasswordFields(password: FirstPassword, tried: RwSignal<bool>) -> impl IntoView {
    let texts = &words().accounts;
    view! {
        <RadioCards
            legend=texts.password
            cards=vec![RadioCard::of(false, texts.password_generated), RadioCard::of(true, texts.password_typed)]
            chosen=password.is_typed
        />
        <Show when=move || password.is_typed.get()>
            <NewPassword password=password.typed login_id=password.login_id tried />
        </Show>
    }
}
