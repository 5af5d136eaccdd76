//! The question for the password, before an action that must not be possible on an unattended page. It is shown above
//! the dialog that needs it, and the call goes on by itself once the password was right.

use futures_channel::oneshot;
use leptos::prelude::*;

use crate::{
    base::{api, words::words},
    parts::{Dialog, IconName, Look, PasswordField, Question, focus_first_error},
};

#[component]
pub(crate) fn PasswordConfirmation() -> impl IntoView {
    let texts = &words().account;
    let open = RwSignal::new(false);
    let busy = RwSignal::new(false);
    // Waits for the password; dropped if the person gives up.
    let waiting = StoredValue::new_local(None::<oneshot::Sender<()>>);
    api::on_password_needed(move || {
        let (sender, asked) = oneshot::channel();
        // If the page is gone in the meantime, the sender is dropped, and nothing is asked.
        _ = waiting.try_set_value(Some(sender));
        _ = open.try_set(true);
        asked
    });
    Effect::new(move |_| {
        if !open.get() {
            waiting.set_value(None);
        }
    });
    let confirmed = Callback::new(move |()| {
        let sender = waiting.try_update_value(Option::take).flatten();
        // If the caller is gone, there is nothing to go on with.
        _ = sender.map(|sender| sender.send(()));
    });
    view! {
        <Dialog title=texts.confirm_title open held=busy>
            {
                let password = RwSignal::new(String::new());
                let tried = RwSignal::new(false);
                let missing = Signal::derive(move || {
                    (tried.get() && password.with(String::is_empty)).then(|| texts.not_filled.to_owned())
                });
                let is_ready = Callback::new(move |()| {
                    tried.set(true);
                    let is_filled = !password.with_untracked(String::is_empty);
                    if !is_filled {
                        focus_first_error();
                    }
                    is_filled
                });
                view! {
                    <Question
                        open
                        busy
                        yes=texts.confirm_do
                        icon=IconName::Key
                        look=Look::Primary
                        is_ready
                        act=move || api::confirm(password.get_untracked())
                        on_done=confirmed
                    >
                        <p>{texts.confirm_text}</p>
                        <PasswordField
                            label=texts.password
                            value=password
                            name="confirm-password"
                            autocomplete="current-password"
                            required=true
                            focused=true
                            error=missing
                        />
                    </Question>
                }
            }
        </Dialog>
    }
}
