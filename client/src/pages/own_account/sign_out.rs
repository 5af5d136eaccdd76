//! Signing out everywhere, here too.

use leptos::prelude::*;

use crate::{
    base::{api, session::use_session_state, words::words},
    parts::{Button, Dialog, IconName, Question},
};

#[component]
pub(super) fn SignOutEverywhere() -> impl IntoView {
    let texts = &words().own_account;
    let session = use_session_state();
    let (open, busy) = (RwSignal::new(false), RwSignal::new(false));
    view! {
        <section class="card field-stack">
            <h2 class="card-title">{texts.sign_out_title}</h2>
            <p class="card-text">{texts.sign_out_text}</p>
            <div class="own_account-ways">
                <Button icon=IconName::SignOut on_press=Callback::new(move |()| open.set(true))>
                    {texts.sign_out}
                </Button>
            </div>
        </section>
        <Dialog title=texts.sign_out_question open held=busy>
            <Question
                open
                busy
                yes=texts.sign_out_do
                icon=IconName::SignOut
                act=api::sign_out_everywhere
                on_done=Callback::new(move |()| session.end())
            >
                <p>{texts.sign_out_here}</p>
            </Question>
        </Dialog>
    }
}
