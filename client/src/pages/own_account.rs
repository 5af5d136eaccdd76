//! 自分のアカウント: the person's rights, password, sessions and API tokens.

use leptos::prelude::*;
use torikomi_core::wire::Session;

use crate::{
    base::{api, session::use_session, words::words},
    parts::{Answer, Fact, PageHeader, rights::AllRights},
};

mod password;
mod sign_out;
mod tokens;
mod token_form;

use password::ChangePassword;
use sign_out::SignOutEverywhere;
use tokens::OwnTokens;

#[component]
pub(crate) fn OwnAccount() -> impl IntoView {
    let texts = &words().own_account;
    let tokens = Answer::new(api::own_tokens);
    view! {
        <PageHeader title=texts.title lead=texts.lead />
        <div class="card-stack">
            <div class="own_account-pair">
                <Who />
                <ChangePassword tokens />
            </div>
            <OwnTokens tokens />
            <SignOutEverywhere />
        </div>
    }
}

#[component]
fn Who() -> impl IntoView {
    let (texts, accounts) = (&words().own_account, &words().accounts);
    let session = use_session();
    let Session { person_name, login_id, workspace_name, .. } = session.clone();
    let kind = session.is_license_account.then(|| words().rights.license_account);
    view! {
        <section class="card field-stack">
            <h2 class="card-title">{texts.who_title}</h2>
            <dl class="facts">
                <Fact words=accounts.person_name>{person_name}</Fact>
                <Fact words=accounts.login_id>{login_id}</Fact>
                <Fact words=words().shell.workspace>{workspace_name}</Fact>
                {kind.map(|kind| view! { <Fact words=accounts.kind>{kind}</Fact> })}
            </dl>
            <h3 class="own_account-subtitle">{texts.rights_title}</h3>
            <AllRights session />
            <p class="card-text">{texts.rights_text}</p>
        </section>
    }
}
