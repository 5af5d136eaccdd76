//! The set-up page: creates the first account and its workspace, once, at the address that the server printed.

use leptos::{ev::SubmitEvent, prelude::*};
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_params_map},
};
use torikomi_core::{
    domain::{kind::is_address, value::trim},
    draft::account as rules,
    wire::{ErrorCode, SetUp as Draft},
};

use crate::{
    base::{
        api::{self, ApiError},
        attempt::Attempt,
        session::use_session_state,
        words::{InLanguage, words},
    },
    parts::{
        Button, CheckedField, Entrance, FailureMessage, Link, Look, Message, NewPassword, Tone, focus_first_error,
    },
};

/// The typed values.
#[derive(Debug, Clone, Copy)]
struct Form {
    workspace_name: RwSignal<String>,
    login_id: RwSignal<String>,
    email: RwSignal<String>,
    password: RwSignal<String>,
    person_name: RwSignal<String>,
}

impl Form {
    fn new() -> Self {
        let blank = || RwSignal::new(String::new());
        Form { workspace_name: blank(), login_id: blank(), email: blank(), password: blank(), person_name: blank() }
    }

    fn draft(self) -> Draft {
        let trimmed = |field: RwSignal<String>| field.with_untracked(|text| trim(text).to_owned());
        Draft {
            workspace_name: trimmed(self.workspace_name),
            login_id: trimmed(self.login_id),
            email: trimmed(self.email),
            password: self.password.get_untracked(),
            person_name: trimmed(self.person_name),
        }
    }
}

fn is_acceptable(draft: &Draft) -> bool {
    rules::is_name(&draft.workspace_name)
        && rules::is_person_name(&draft.person_name)
        && is_address(&draft.email)
        && rules::is_login_id(&draft.login_id)
        && rules::is_password(&draft.password, &draft.login_id)
}

#[component]
pub(crate) fn SetUp() -> impl IntoView {
    let state = use_session_state();
    let navigate = use_navigate();
    let params = use_params_map();
    let form = Form::new();
    let tried = RwSignal::new(false);
    let attempt = Attempt::new();

    let set_up = Callback::new(move |event: SubmitEvent| {
        event.prevent_default();
        tried.set(true);
        let draft = form.draft();
        if !is_acceptable(&draft) {
            focus_first_error();
            return;
        }
        let token = params.with_untracked(|params| params.get("token")).unwrap_or_default();
        let navigate = navigate.clone();
        attempt.run(async move { api::set_up(&token, &draft).await }, move |session| {
            state.begin(session);
            navigate("/import", NavigateOptions { replace: true, ..Default::default() });
        });
    });

    view! {
        <InLanguage>
            <Entrance title=words().account.set_up lead=words().account.set_up_lead>
                <form class="field-stack" novalidate on:submit=move |event| set_up.run(event)>
                    <Fields form tried />
                    {move || attempt.failure.get().map(|error| view! { <SetUpFailure error /> })}
                    <Button look=Look::Primary submit=true busy=attempt.busy>
                        {words().account.start}
                    </Button>
                </form>
            </Entrance>
        </InLanguage>
    }
}

#[component]
fn Fields(form: Form, tried: RwSignal<bool>) -> impl IntoView {
    let account = &words().account;
    view! {
        <CheckedField
            label=account.workspace_name
            value=form.workspace_name
            hint=account.workspace_name_hint
            wrong=account.workspace_name_wrong
            rule=rules::is_name
            autocomplete="organization"
            tried
            focused=true
        />
        <CheckedField
            label=account.person_name
            value=form.person_name
            hint=account.person_name_hint
            wrong=account.person_name_wrong
            rule=rules::is_person_name
            autocomplete="name"
            tried
        />
        <CheckedField
            label=account.email
            value=form.email
            wrong=account.email_wrong
            rule=is_address
            kind="email"
            autocomplete="email"
            tried
        />
        <CheckedField
            label=account.login_id
            value=form.login_id
            hint=account.login_id_hint
            wrong=account.login_id_wrong
            rule=rules::is_login_id
            autocomplete="username"
            tried
        />
        <NewPassword password=form.password login_id=form.login_id tried />
    }
}

#[component]
fn SetUpFailure(error: ApiError) -> impl IntoView {
    if error.code() != Some(ErrorCode::Gone) {
        return view! { <FailureMessage error /> }.into_any();
    }
    let account = &words().account;
    let actions = move || view! { <Link href="/sign-in">{account.to_sign_in}</Link> };
    view! {
        <Message tone=Tone::Danger title=account.set_up_spent.fact at_once=true actions=actions>
            {account.set_up_spent.advice}
        </Message>
    }
    .into_any()
}
