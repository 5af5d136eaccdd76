//! One account in the list; its name is a link to its page.

use leptos::prelude::*;
use leptos_router::components::A;
use torikomi_core::wire::Account;

use crate::{
    base::{locale::moment, session::use_session, words::words},
    parts::{Badge, rights::RightsBadges},
};

#[component]
pub(super) fn AccountRow(account: Account) -> impl IntoView {
    let texts = &words().accounts;
    let session = use_session();
    let is_own = account.login_id == session.login_id;
    let last_sign_in_at = account
        .last_sign_in_at
        .as_deref()
        .map_or_else(|| texts.never_signed_in.to_owned(), |at| moment(at, &session.time_zone));
    view! {
        <tr>
            <th scope="row">
                <span class="accounts-name">
                    <A href=format!("/accounts/{}", account.account_id)>{account.person_name}</A>
                    {is_own.then(|| view! { <Badge>{texts.you}</Badge> })}
                </span>
            </th>
            <td data-heading=texts.login_id>{account.login_id}</td>
            <td data-heading=texts.email>{account.email}</td>
            <td data-heading=texts.rights>
                <RightsBadges rights=account.rights is_license_account=account.is_license_account />
            </td>
            <td data-heading=texts.last_sign_in_at>
                <span class="figures">{last_sign_in_at}</span>
            </td>
        </tr>
    }
}
