//! One name: how many leads have it, and its actions. The name of an account is changed with the account.

use leptos::prelude::*;
use torikomi_core::{domain::names::NameKind, wire::Name};

use super::page::{DialogKind, Page};
use crate::{
    base::{locale::figure, rights::Right, session::use_session, words::words},
    parts::{Fact, Icon, IconName, Link, Message, Tone, rights::ReadOnly},
};

#[component]
pub(super) fn NameDetails(page: Page, name: Name) -> impl IntoView {
    let texts = &words().names;
    view! {
        <div class="field-stack">
            <dl class="facts">
                <Fact words=texts.leads>{(words().names.lead_count)(&figure(name.leads))}</Fact>
            </dl>
            {if name.has_account {
                view! { <AccountNote /> }.into_any()
            } else if page.may_change {
                view! { <Actions page name /> }.into_any()
            } else {
                view! { <ReadOnly right=Right::ChangeSettings /> }.into_any()
            }}
        </div>
    }
}

#[component]
fn AccountNote() -> impl IntoView {
    let texts = &words().names;
    let may_manage = Right::ManageAccounts.is_of(&use_session());
    let actions = move || {
        may_manage.then(|| {
            view! {
                <Link href="/accounts" icon=IconName::People>
                    {texts.to_accounts}
                </Link>
            }
        })
    };
    view! {
        <Message tone=Tone::Info actions=actions>
            {texts.account_hint}
        </Message>
    }
}

#[component]
fn Actions(page: Page, name: Name) -> impl IntoView {
    let texts = &words().names;
    let name = StoredValue::new(name);
    // Being a member of one form does not make a lead a member of another.
    let is_form = page.kind == NameKind::Form;
    let is_merged = !is_form;
    let act = move |icon, (words, purpose): (&'static str, &'static str), dialog: fn(Name) -> DialogKind| {
        view! {
            <li>
                <button class="names-act" type="button" on:click=move |_| page.begin(dialog(name.get_value()))>
                    <Icon name=icon />
                    <span class="names-act_texts">
                        <span class="names-act_words">{words}</span>
                        <span class="names-act_purpose">{purpose}</span>
                    </span>
                    <Icon name=IconName::Right />
                </button>
            </li>
        }
    };
    view! {
        <ul class="names-acts">
            {is_form.then(|| view! { <ToMail form_id=name.with_value(|name| name.name_id) /> })}
            {act(IconName::Pencil, texts.rename, DialogKind::Renaming)}
            {is_merged.then(|| act(IconName::Merge, texts.merge, DialogKind::Merging))}
            {act(IconName::Trash, texts.delete, DialogKind::Deleting)}
        </ul>
    }
}

/// The link to the mail for a form's new members.
#[component]
fn ToMail(form_id: u32) -> impl IntoView {
    let (words, purpose) = words().mails.text.act;
    view! {
        <li>
            <a class="names-act" href=format!("/forms/{form_id}/mail")>
                <Icon name=IconName::Mail />
                <span class="names-act_texts">
                    <span class="names-act_words">{words}</span>
                    <span class="names-act_purpose">{purpose}</span>
                </span>
                <Icon name=IconName::Right />
            </a>
        </li>
    }
}
