//! One account: its profile and rights, its password and sessions, its tokens, its deletion.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use torikomi_core::wire::Account;

use super::{adding::ToAccounts, deletion::Deletion, profile::Profile, shown::Shown, sign_in::SignIn, tokens::Tokens};
use crate::{
    base::{api, session::use_session, words::words},
    parts::{Answer, EmptyState, IconName, Link, Loaded, Look, NotFound, PageHeader},
};

#[component]
pub(crate) fn AccountPage() -> impl IntoView {
    let params = use_params_map();
    let account_id = Memo::new(move |_| params.with(|params| params.get("id")?.parse::<u32>().ok()));
    move || match account_id.get() {
        Some(account_id) => view! { <LoadedAccount account_id /> }.into_any(),
        None => view! { <NotFound /> }.into_any(),
    }
}

#[component]
fn LoadedAccount(account_id: u32) -> impl IntoView {
    let accounts = Answer::new(api::accounts);
    let title = RwSignal::new(words().accounts.title.to_owned());
    view! {
        <PageHeader title above=ToAccounts />
        <Loaded answer=accounts lines=8 let:accounts>
            {
                let has_other = accounts
                    .iter()
                    .any(|account| account.account_id != account_id && account.is_license_account);
                match accounts.into_iter().find(|account| account.account_id == account_id) {
                    Some(account) => view! { <Sections account has_other title /> }.into_any(),
                    None => view! { <AccountMissing /> }.into_any(),
                }
            }
        </Loaded>
    }
}

#[component]
fn Sections(
    account: Account,
    /// Whether there is another license account.
    has_other: bool,
    title: RwSignal<String>,
) -> impl IntoView {
    let is_own = account.login_id == use_session().login_id;
    let account = RwSignal::new(account);
    let is_last = Signal::derive(move || !has_other && account.with(|account| account.is_license_account));
    let shown = Shown { account, is_last, is_own };
    Effect::new(move |_| title.set(account.with(|account| account.person_name.clone())));
    view! {
        <div class="card-stack">
            <div class="accounts-pair">
                <Profile shown />
                <SignIn shown />
            </div>
            {(!is_own).then(|| view! { <Tokens shown /> })}
            <Deletion shown />
        </div>
    }
}

#[component]
fn AccountMissing() -> impl IntoView {
    let texts = &words().accounts;
    view! {
        <EmptyState icon=IconName::Person title=texts.gone_title>
            <p>{texts.gone_text}</p>
            <div class="empty_state-actions">
                <Link href="/accounts" look=Look::Primary>
                    {texts.to_list}
                </Link>
            </div>
        </EmptyState>
    }
}
