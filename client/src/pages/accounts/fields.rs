//! The fields of an account, new or not: the page checks its rules while a person types, the server judges again.

use leptos::prelude::*;
use torikomi_core::{
    domain::{kind::is_address, value::trim},
    draft::account as rules,
    wire::{Account, AccountChange, AccountDraft, Rights},
};

use crate::{
    base::words::words,
    parts::{CheckedField, RadioCard, RadioCards, Show, rights::RightsField},
};

/// The typed and chosen values.
#[derive(Debug, Clone, Copy)]
pub(super) struct Typed {
    pub(super) login_id: RwSignal<String>,
    person_name: RwSignal<String>,
    email: RwSignal<String>,
    pub(super) is_license_account: RwSignal<bool>,
    rights: RwSignal<Rights>,
}

impl Typed {
    /// A new account may import, because most people come here for that.
    pub(super) fn blank() -> Self {
        let rights = Rights { may_import: true, ..Rights::default() };
        Typed {
            login_id: RwSignal::default(),
            person_name: RwSignal::default(),
            email: RwSignal::default(),
            is_license_account: RwSignal::new(false),
            rights: RwSignal::new(rights),
        }
    }

    pub(super) fn of(account: &Account) -> Self {
        Typed {
            login_id: RwSignal::new(account.login_id.clone()),
            person_name: RwSignal::new(account.person_name.clone()),
            email: RwSignal::new(account.email.clone()),
            is_license_account: RwSignal::new(account.is_license_account),
            rights: RwSignal::new(account.rights),
        }
    }

    pub(super) fn is_acceptable(self) -> bool {
        rules::is_person_name(&trimmed(self.person_name))
            && is_address(&trimmed(self.email))
            && rules::is_login_id(&trimmed(self.login_id))
    }

    /// `None`: the server generates the password.
    pub(super) fn draft(self, password: Option<String>) -> AccountDraft {
        AccountDraft {
            login_id: trimmed(self.login_id),
            email: trimmed(self.email),
            person_name: trimmed(self.person_name),
            password,
            rights: self.rights.get_untracked(),
            is_license_account: self.is_license_account.get_untracked(),
        }
    }

    pub(super) fn change(self) -> AccountChange {
        AccountChange {
            email: trimmed(self.email),
            person_name: trimmed(self.person_name),
            rights: self.rights.get_untracked(),
            is_license_account: self.is_license_account.get_untracked(),
        }
    }
}

fn trimmed(field: RwSignal<String>) -> String {
    field.with_untracked(|text| trim(text).to_owned())
}

/// Name and address.
#[component]
pub(super) fn PersonFields(
    typed: Typed,
    /// The person has tried to submit.
    tried: RwSignal<bool>,
    #[prop(optional)] focused: bool,
) -> impl IntoView {
    let account = &words().account;
    view! {
        <CheckedField
            label=account.person_name
            value=typed.person_name
            hint=words().accounts.person_name_hint
            wrong=account.person_name_wrong
            rule=rules::is_person_name
            tried
            focused
        />
        <CheckedField
            label=account.email
            value=typed.email
            wrong=account.email_wrong
            rule=is_address
            kind="email"
            tried
        />
    }
}

/// A license account, or chosen rights.
#[component]
pub(super) fn KindFields(typed: Typed, #[prop(optional, into)] disabled: Signal<bool>) -> impl IntoView {
    let texts = &words().accounts;
    view! {
        <RadioCards
            legend=texts.kind
            cards=vec![RadioCard::of(false, texts.kind_chosen), RadioCard::of(true, texts.kind_license)]
            chosen=typed.is_license_account
            disabled
        />
        <Show when=move || !typed.is_license_account.get()>
            <RightsField legend=texts.rights_legend chosen=typed.rights />
        </Show>
    }
}
