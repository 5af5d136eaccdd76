//! A new password: typed or generated, with its rules shown while a person types.

use leptos::prelude::*;
use torikomi_core::draft::account::{self as rules, judge_password, password_fault};

use super::{
    button::Button,
    icon::{Icon, IconName},
    password_field::PasswordField,
};
use crate::base::words::{localized, words};

#[component]
pub(crate) fn NewPassword(
    #[prop(default = words().account.password)] label: &'static str,
    password: RwSignal<String>,
    /// The login ID of the account: the password must differ from it.
    #[prop(into)]
    login_id: Signal<String>,
    /// The person has tried to submit.
    tried: RwSignal<bool>,
) -> impl IntoView {
    let account = &words().account;
    let is_generated = RwSignal::new(false);
    let shown = RwSignal::new(false);
    let error = Signal::derive(move || {
        let fault = password.with(|text| login_id.with(|login_id| judge_password(text, login_id)));
        fault.filter(|_| tried.get()).map(|fault| localized(&password_fault(fault)).to_owned())
    });
    let generate = Callback::new(move |()| {
        password.set(generated());
        shown.set(true);
        is_generated.set(true);
    });
    view! {
        <div class="new_password">
            <PasswordField
                label
                value=password
                name="new-password"
                autocomplete="new-password"
                required=true
                shown
                error
            />
            <ul class="new_password-rules" aria-label=account.password_rules>
                <Rule
                    words=account.password_length
                    is_met=Memo::new(move |_| password.with(|text| rules::has_password_length(text)))
                />
                <Rule
                    words=account.password_not_login_id
                    is_met=Memo::new(move |_| {
                        password.with(|text| {
                            !text.is_empty() && !login_id.with(|login_id| rules::is_as_login_id(text, login_id))
                        })
                    })
                />
            </ul>
            <p class="field-hint">{account.password_hint}</p>
            <Button icon=IconName::Dice on_press=generate>
                {account.generate}
            </Button>
            <p class="new_password-generated" role="status">
                {move || is_generated.get().then_some(account.generated)}
            </p>
        </div>
    }
}

#[component]
fn Rule(words: &'static str, is_met: Memo<bool>) -> impl IntoView {
    let account = &crate::base::words::words().account;
    view! {
        <li class="new_password-rule" class:new_password-met=is_met>
            {move || view! { <Icon name=if is_met.get() { IconName::CheckCircle } else { IconName::Minus } /> }}
            {words}
            <span class="visually_hidden">
                {move || if is_met.get() { account.rule_met } else { account.rule_not_met }}
            </span>
        </li>
    }
}

/// 20 characters from the browser's generator for secrets, without lookalikes (`l`, `1`, `O`, `0`).
fn generated() -> String {
    const CHARACTERS: &[u8; 64] = b"abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789-_.:+#%";
    let crypto = window().crypto().expect("BUG: every browser with Wasm has a generator");
    let mut bytes = [0_u8; 20];
    crypto.get_random_values_with_u8_array(&mut bytes).expect("BUG: 20 bytes are no quota");
    // 64 characters: the lowest six bits choose each with the same probability.
    bytes.iter().map(|byte| char::from(CHARACTERS[usize::from(byte & 63)])).collect()
}
