//! The frame of the pages before signing in: the product's name, one card, the language switch.

use leptos::prelude::*;

use super::{brand::Brand, language_switch::LanguageSwitch};
use crate::base::words::words;

#[component]
pub(crate) fn Entrance(title: &'static str, lead: &'static str, children: Children) -> impl IntoView {
    Effect::new(move |_| document().set_title(&(words().shell.tab_title)(title)));
    view! {
        <main class="entrance" id="main">
            <p class="entrance-brand">
                <Brand />
            </p>
            <div class="entrance-card">
                <h1 class="entrance-title">{title}</h1>
                <p class="entrance-lead">{lead}</p>
                {children()}
            </div>
            <LanguageSwitch />
        </main>
    }
}
