//! The way to the other language, by that language's own name. It keeps the focus while the page is drawn anew, and
//! asks first, in the language that was asked for, where that would lose what is typed into a form.

use leptos::prelude::*;
use torikomi_core::words::Language;
use wasm_bindgen::JsCast;

use crate::{
    base::{
        unsaved_input::UnsavedInput,
        words::{language, once_drawn, own_name, speak, tag, the_other, words_in},
    },
    parts::{Button, Dialog, IconName, Look},
};

#[component]
pub(crate) fn LanguageSwitch() -> impl IntoView {
    let other = the_other(language());
    let typed = use_context::<UnsavedInput>();
    let asking = RwSignal::new(false);
    let press = Callback::new(move |()| match typed {
        Some(typed) if typed.is_there() => asking.set(true),
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
    speak(to);
    once_drawn(focus_switch);
}

fn focus_switch() {
    let button = document().query_selector(".language_switch button").ok().flatten();
    if let Some(button) = button.and_then(|button| button.dyn_into::<web_sys::HtmlElement>().ok()) {
        // Failing to take the focus changes nothing for the person.
        _ = button.focus();
    }
}
