//! A new account: who it is, what it may do, and its first password, made up by the server or typed.

use leptos::{ev::SubmitEvent, prelude::*};
use leptos_router::components::A;
use torikomi_core::{draft::account as rules, wire::AccountMade};

use super::{
    fields::{KindFields, PersonFields, Typed},
    made::Made,
    password::{FirstPassword, FirstPasswordFields},
};
use crate::{
    base::{api, attempt::Attempt, words::words},
    parts::{Button, CheckedField, Failure, Icon, IconName, Link, Look, PageHeader, focus_first_error},
};

#[component]
pub(crate) fn AddAccount() -> impl IntoView {
    let made = RwSignal::new(None::<AccountMade>);
    let texts = &words().accounts;
    view! {
        <PageHeader title=texts.add_title lead=texts.add_lead above=ToAccounts />
        {move || match made.get() {
            Some(AccountMade { account, password }) => {
                let again = Callback::new(move |()| made.set(None));
                view! { <Made account password again /> }.into_any()
            }
            None => view! { <Form made /> }.into_any(),
        }}
    }
}

#[component]
pub(super) fn ToAccounts() -> impl IntoView {
    view! {
        <A href="/accounts" attr:class="page_header-above">
            <Icon name=IconName::Left />
            {words().accounts.title}
        </A>
    }
}

#[component]
fn Form(made: RwSignal<Option<AccountMade>>) -> impl IntoView {
    let (texts, account) = (&words().accounts, &words().account);
    let typed = Typed::blank();
    let password = FirstPassword::new(typed.login_id);
    let tried = RwSignal::new(false);
    let attempt = Attempt::new();
    let add = move |event: SubmitEvent| {
        event.prevent_default();
        tried.set(true);
        if !typed.is_acceptable() || !password.is_acceptable() {
            focus_first_error();
            return;
        }
        let draft = typed.draft(password.chosen());
        attempt.run(async move { api::add_account(&draft).await }, move |answer| _ = made.try_set(Some(answer)));
    };
    view! {
        <form class="card-stack accounts-form" novalidate on:submit=add>
            <section class="card field-stack">
                <h2 class="card-title">{texts.person_title}</h2>
                <PersonFields typed tried focused=true />
                <CheckedField
                    label=account.login_id
                    value=typed.login_id
                    hint=texts.login_id_hint
                    wrong=account.login_id_wrong
                    rule=rules::is_login_id
                    tried
                />
            </section>
            <section class="card field-stack">
                <h2 class="card-title">{texts.rights}</h2>
                <KindFields typed />
            </section>
            <section class="card field-stack">
                <h2 class="card-title">{texts.password_title}</h2>
                <FirstPasswordFields password tried />
            </section>
            <Failure failure=attempt.failure />
            <div class="accounts-ways">
                <Link href="/accounts">{words().common.cancel}</Link>
                <Button look=Look::Primary icon=IconName::Plus submit=true busy=attempt.busy>
                    {texts.make}
                </Button>
            </div>
        </form>
    }
}
