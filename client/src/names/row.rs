//! One name in the list. The name of an account is changed with the account, not here.

use leptos::prelude::*;
use torikomi_core::wire::Name;

use super::{Doing, Page};
use crate::{
    components::{Badge, Button, IconName, Look},
    moment::figure,
    words::words,
};

#[component]
pub(super) fn NameRow(page: Page, name: Name) -> impl IntoView {
    let texts = &words().names;
    let (renaming, deleting) = (name.clone(), name.clone());
    let actions = (!name.has_account).then(|| {
        view! {
            <Button
                look=Look::Quiet
                icon=IconName::Pencil
                label=(texts.rename_one)(&name.name)
                on_press=Callback::new(move |()| page.begin(Doing::Renaming(renaming.clone())))
            />
            <Button
                look=Look::Quiet
                icon=IconName::Trash
                label=(texts.delete_one)(&name.name)
                on_press=Callback::new(move |()| page.begin(Doing::Deleting(deleting.clone())))
            />
        }
    });
    let account = name.has_account.then(|| {
        view! {
            <span class="names-account" title=texts.account_hint>
                <Badge icon=IconName::Person>{texts.account}</Badge>
                <span class="visually_hidden">{texts.account_hint}</span>
            </span>
        }
    });
    view! {
        <tr>
            <th scope="row">
                <span class="names-name">{name.name.clone()}</span>
                {account}
            </th>
            <td class="table-figure" data-heading=texts.leads>
                {(words().common.rows)(&figure(name.leads))}
            </td>
            <td class="table-actions">{actions}</td>
        </tr>
    }
}
