//! The way to the other language, by that language's own name. It keeps the focus while the page is drawn anew.

use leptos::prelude::*;
use wasm_bindgen::JsCast;

use crate::{
    components::{Button, IconName, Look},
    words::{language, once_drawn, own_name, speak, tag, the_other},
};

#[component]
pub(crate) fn LanguageSwitch() -> impl IntoView {
    let other = the_other(language());
    let switch = Callback::new(move |()| {
        speak(other);
        once_drawn(focus_switch);
    });
    view! {
        <div class="language_switch">
            <Button look=Look::Quiet icon=IconName::Globe on_press=switch>
                <span lang=tag(other)>{own_name(other)}</span>
            </Button>
        </div>
    }
}

fn focus_switch() {
    let button = document().query_selector(".language_switch button").ok().flatten();
    if let Some(button) = button.and_then(|button| button.dyn_into::<web_sys::HtmlElement>().ok()) {
        // Failing to take the focus changes nothing for the person.
        _ = button.focus();
    }
}
