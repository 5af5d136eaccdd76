//! A created account: what its holder needs to sign in. A generated password is shown only this once.

use leptos::{html, prelude::*};
use torikomi_core::wire::Account;

use crate::{
    base::words::words,
    parts::{Button, IconName, Link, Look, Secret},
};

#[component]
pub(super) fn CreatedAccount(account: Account, password: Option<String>, on_another: Callback<()>) -> impl IntoView {
    let texts = &words().accounts;
    let heading = NodeRef::<html::H2>::new();
    // The pressed button is gone; the reader goes on here.
    Effect::new(move |_| {
        if let Some(heading) = heading.get() {
            // A refused focus does no harm.
            _ = heading.focus();
        }
    });
    let text = if password.is_some() { texts.made_text } else { texts.made_text_typed };
    view! {
        <section class="card field-stack accounts-form">
            <h2 class="card-title accounts-made" tabindex="-1" node_ref=heading>
                {(texts.made)(&account.person_name)}
            </h2>
            <p>{text}</p>
            <Secret label=words().account.login_id text=account.login_id.clone() />
            {password.map(|text| view! { <Secret label=words().account.password text /> })}
            <div class="accounts-ways">
                <Button icon=IconName::Plus on_press=on_another>
                    {texts.add_another}
                </Button>
                <Link href="/accounts" look=Look::Primary>
                    {texts.to_list}
                </Link>
            </div>
        </section>
    }
}
