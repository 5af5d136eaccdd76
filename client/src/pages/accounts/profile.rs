//! Name, address and rights of an account. The login ID cannot be changed; the last license account stays one.

use leptos::{ev::SubmitEvent, prelude::*};

use super::{
    fields::{KindFields, PersonFields, Typed},
    shown::Shown,
};
use crate::{
    base::{api, attempt::Attempt, session::use_session_state, words::words},
    parts::{Button, Fact, Failure, Look, Message, Show, Tone, focus_first_error, use_notices},
};

#[component]
pub(super) fn Profile(shown: Shown) -> impl IntoView {
    let texts = &words().accounts;
    let session = use_session_state();
    let notices = use_notices();
    let typed = shown.account.with_untracked(Typed::of);
    let tried = RwSignal::new(false);
    let attempt = Attempt::new();
    let save = move |event: SubmitEvent| {
        event.prevent_default();
        tried.set(true);
        if !typed.is_acceptable() {
            focus_first_error();
            return;
        }
        let (account_id, change) = (shown.id(), typed.change());
        attempt.run(async move { api::change_account(account_id, &change).await }, move |account| {
            notices.done((texts.saved)(&account.person_name));
            shown.account.try_set(account);
            if shown.is_own {
                session.refresh();
            }
        });
    };
    let demotes_self = move || shown.is_own && !shown.is_last.get() && !typed.is_license_account.get();
    view! {
        <section class="card">
            <h2 class="card-title">{texts.profile_title}</h2>
            <form class="field-stack" novalidate on:submit=save>
                <dl class="facts">
                    <Fact words=texts.login_id>
                        {move || shown.account.with(|account| account.login_id.clone())}
                    </Fact>
                </dl>
                <PersonFields typed tried />
                <KindFields typed disabled=shown.is_last />
                <Show when=move || shown.is_last.get()>
                    <Message tone=Tone::Neutral>{texts.last_license}</Message>
                </Show>
                <Show when=demotes_self>
                    <Message tone=Tone::Warning>{texts.demotes_self}</Message>
                </Show>
                <Failure failure=attempt.failure />
                <div class="accounts-ways">
                    <Button look=Look::Primary submit=true busy=attempt.busy>
                        {words().common.save}
                    </Button>
                </div>
            </form>
        </section>
    }
}
