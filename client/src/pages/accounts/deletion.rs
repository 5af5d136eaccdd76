//! The deletion of an account. What it did stays in the history, without its name; the last license account cannot be
//! deleted.

use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

use super::shown::Shown;
use crate::{
    base::{api, session::use_session_state, words::words},
    parts::{Button, Dialog, IconName, Look, Message, Question, Show, Tone, use_notices},
};

#[component]
pub(super) fn Deletion(shown: Shown) -> impl IntoView {
    let texts = &words().accounts;
    let open = RwSignal::new(false);
    view! {
        <section class="card field-stack">
            <h2 class="card-title">{texts.delete_title}</h2>
            <Show
                when=move || !shown.is_last.get()
                fallback=move || view! { <Message tone=Tone::Neutral>{texts.last_license}</Message> }
            >
                <p class="card-text">{texts.delete_lead}</p>
                <div class="accounts-acts">
                    <Button look=Look::Danger icon=IconName::Trash on_press=Callback::new(move |()| open.set(true))>
                        {texts.delete}
                    </Button>
                </div>
            </Show>
        </section>
        <DeletionForm shown open />
    }
}

#[component]
fn DeletionForm(shown: Shown, open: RwSignal<bool>) -> impl IntoView {
    let texts = &words().accounts;
    let notices = use_notices();
    let session = use_session_state();
    let navigate = StoredValue::new_local(use_navigate());
    let busy = RwSignal::new(false);
    let name = move || shown.account.with(|account| account.person_name.clone());
    let title = Signal::derive(move || (texts.delete_question)(&name()));
    let deleted = Callback::new(move |()| {
        notices.done((texts.deleted)(&name()));
        if shown.is_own {
            session.end();
        } else {
            navigate.with_value(|navigate| navigate("/accounts", Default::default()));
        }
    });
    view! {
        <Dialog title open held=busy>
            <Question
                open
                busy
                yes=texts.delete
                icon=IconName::Trash
                act=move || api::delete_account(shown.id())
                on_done=deleted
            >
                <p>{texts.delete_text}</p>
                {shown.is_own.then(|| view! { <Message tone=Tone::Warning>{texts.delete_own}</Message> })}
            </Question>
        </Dialog>
    }
}
