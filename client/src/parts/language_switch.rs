//! The switch to the other language, by that language's own name. It keeps the focus while the page is redrawn. If that
//! would lose input in a form, it asks first, in the new language.

use leptos::prelude::*;
use torikomi_core::words::Language;
use wasm_bindgen::JsCast;

use crate::{
    base::{
        unsaved_input::UnsavedInput,
        words::{after_redraw, language, other_language, own_name, set_language, tag, words_in},
    },
    parts::{Button, Dialog, IconName, Look},
};

#[component]
pub(crate) fn LanguageSwitch() -> impl IntoView {
    let other = other_language(language());
    let typed = use_context::<UnsavedInput>();
    let asking = RwSignal::new(false);
    let press = Callback::new(move |()| match typed {
        Some(typed) if typed.exists() => asking.set(true),
        _ => switch(other),
    });
    let texts = words_in(other);
    view! {
        <div class="language_switch">
            <Button look=Look::Quiet icon=IconName::Globe on_press=press>
                <span lang=tag(other)>{own_name(other)}</span>
            </Button>
        </div>
        <Dialog title=texts.shell.typed_title open=asking>
            <div lang=tag(other)>
                <p>{texts.shell.typed_text}</p>
                <div class="dialog-actions">
                    <Button on_press=Callback::new(move |()| asking.set(false))>{texts.common.cancel}</Button>
                    <Button look=Look::Primary on_press=Callback::new(move |()| switch(other))>
                        {texts.shell.switch}
                    </Button>
                </div>
            </div>
        </Dialog>
    }
}

fn switch(to: Language) {
    set_language(to);
    after_redraw(focus_switch);
}

fn focus_switch() {
    let button = document().query_selector(".language_switch button").ok().flatten();
    if let Some(button) = button.and_then(|button| button.dyn_into::<web_sys::HtmlElement>().ok()) {
        // A refused focus does no harm.
        _ = button.focus();
    }
}
