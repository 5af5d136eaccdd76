//! A password: hidden until the person asks to see it.

use leptos::prelude::*;

use super::{
    button::{Button, Look},
    field::TextField,
    icon::IconName,
};
use crate::base::words::words;

#[component]
pub(crate) fn PasswordField(
    #[prop(into)] label: String,
    value: RwSignal<String>,
    name: &'static str,
    autocomplete: &'static str,
    #[prop(optional)] required: bool,
    /// Takes the focus when it appears.
    #[prop(optional)]
    focused: bool,
    /// Whether it is readable; a page may show a generated one.
    #[prop(default = RwSignal::new(false))]
    shown: RwSignal<bool>,
    #[prop(optional, into)] error: Signal<Option<String>>,
) -> impl IntoView {
    let account = &words().account;
    let kind = Signal::derive(move || if shown.get() { "text" } else { "password" });
    view! {
        <div class="password_field">
            <TextField label value kind name autocomplete required focused error />
            <Button
                look=Look::Quiet
                icon=IconName::Eye
                label=Signal::derive(move || {
                    if shown.get() { account.hide_password.to_owned() } else { account.show_password.to_owned() }
                })
                pressed=shown
                on_press=Callback::new(move |()| shown.update(|shown| *shown = !*shown))
            />
        </div>
    }
}
