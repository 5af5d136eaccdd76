//! アカウント: the accounts of this workspace, for the holders of license accounts.

use leptos::prelude::*;
use torikomi_core::wire::Account;

use crate::{
    base::{api, locale::figure, words::words},
    parts::{Answer, IconName, Link, Loaded, Look, PageHeader},
};

mod row;
mod fields;
mod adding;
mod created;
mod shown;
mod one;
mod profile;
mod sign_in;
mod password;
mod tokens;
mod deletion;

pub(crate) use adding::AddAccount;
pub(crate) use one::AccountPage;

use row::AccountRow;

#[component]
pub(crate) fn Accounts() -> impl IntoView {
    let accounts = Answer::new(api::accounts);
    let texts = &words().accounts;
    let actions = move || {
        view! {
            <Link href="/accounts/new" look=Look::Primary icon=IconName::Plus>
                {texts.add}
            </Link>
        }
    };
    view! {
        <PageHeader title=texts.title lead=texts.lead actions=actions />
        <Loaded answer=accounts lines=6 let:accounts>
            <List accounts />
        </Loaded>
    }
}

#[component]
fn List(accounts: Vec<Account>) -> impl IntoView {
    let texts = &words().accounts;
    let count = accounts.len() as u64;
    view! {
        <table class="table accounts" aria-label=texts.table>
            <thead>
                <tr>
                    <th scope="col">{texts.person_name}</th>
                    <th scope="col">{texts.login_id}</th>
                    <th scope="col">{texts.email}</th>
                    <th scope="col">{texts.rights}</th>
                    <th scope="col">{texts.last_sign_in_at}</th>
                </tr>
            </thead>
            <tbody>{accounts.into_iter().map(|account| view! { <AccountRow account /> }).collect_view()}</tbody>
        </table>
        <p class="accounts-count">{(texts.count)(&figure(count))}</p>
    }
}
