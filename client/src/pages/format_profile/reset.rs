//! The reset to the product's default profile.

use leptos::prelude::*;

use super::page::Page;
use crate::{
    base::{api, words::words},
    parts::{Button, Dialog, IconName, Look, Question, use_notices},
};

#[component]
pub(super) fn Reset(page: Page) -> impl IntoView {
    let texts = &words().format_profile;
    let notices = use_notices();
    let (open, busy) = (RwSignal::new(false), RwSignal::new(false));
    let done = Callback::new(move |()| {
        notices.done(texts.was_reset);
        page.changed();
    });
    view! {
        <Button icon=IconName::Undo on_press=Callback::new(move |()| open.set(true))>
            {texts.reset}
        </Button>
        <Dialog title=texts.reset_question open held=busy>
            <Question
                open
                busy
                yes=texts.reset_do
                icon=IconName::Undo
                look=Look::Primary
                act=api::reset_profile
                on_done=done
            >
                <p>{texts.reset_text}</p>
                <p>{texts.older_files}</p>
            </Question>
        </Dialog>
    }
}
