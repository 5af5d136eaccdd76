//! The mail of one form: its text with merge fields, judged by core's own rules while a person types, with a preview.

use leptos::prelude::*;
use leptos_router::{components::A, hooks::use_params_map};
use torikomi_core::wire::FormMailText;

use crate::{
    base::{api, rights::Right, words::words},
    parts::{Answer, Icon, IconName, Loaded, NotFound, PageHeader, rights::Allowed},
};

mod editor;
mod preview;

use editor::Editor;

#[component]
pub(crate) fn FormMail() -> impl IntoView {
    let params = use_params_map();
    let form_id = Memo::new(move |_| params.with(|params| params.get("id")?.parse::<u32>().ok()));
    move || match form_id.get() {
        Some(form_id) => view! {
            <Allowed right=Right::ChangeSettings>
                <LoadedForm form_id />
            </Allowed>
        }
        .into_any(),
        None => view! { <NotFound /> }.into_any(),
    }
}

#[component]
fn LoadedForm(form_id: u32) -> impl IntoView {
    let asked = Answer::new(move || api::form_mail_text(form_id));
    view! {
        <Loaded answer=asked lines=8 let:form>
            <Page form />
        </Loaded>
    }
}

#[component]
fn Page(form: FormMailText) -> impl IntoView {
    let texts = &words().mails.text;
    view! {
        <PageHeader title=(texts.title)(&form.form_name) lead=texts.lead above=ToForms />
        <Editor form />
    }
}

#[component]
fn ToForms() -> impl IntoView {
    view! {
        <A href="/names/form" attr:class="page_header-above">
            <Icon name=IconName::Left />
            {words().mails.text.back}
        </A>
    }
}
