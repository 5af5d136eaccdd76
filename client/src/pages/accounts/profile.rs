//! Name, address and rights of an account. The login ID stays; the last license account stays one.

use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};

use super::{
    fields::{KindFields, PersonFields, Typed},
    one::Shown,
};
use crate::{
    base::{
        api::{self, ApiError},
        session::use_session_state,
        words::words,
    },
    parts::{Button, Fact, FailureMessage, Look, Message, Tone, focus_first_error, use_notices},
};

#[component]
pub(super) fn Profile(shown: Shown) -> impl IntoView {
    let texts = &words().accounts;
    let session = use_session_state();
    let notices = use_notices();
    let typed = shown.account.with_untracked(Typed::of);
    let tried = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let failure = RwSignal::new(None::<ApiError>);
    let save = move |event: SubmitEvent| {
        event.prevent_default();
        tried.set(true);
        if !typed.is_acceptable() {
            focus_first_error();
            return;
        }
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        failure.set(None);
        let (account_id, change) = (shown.id(), typed.change());
        spawn_local(async move {
            let changed = api::change_account(account_id, &change).await;
            busy.try_set(false);
            match changed {
                Ok(account) => {
                    notices.done((texts.saved)(&account.person_name));
                    shown.account.try_set(account);
                    if shown.is_own {
                        session.look_again();
                    }
                }
                Err(error) => _ = failure.try_set(Some(error)),
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
                {move || failure.get().map(|error| view! { <FailureMessage error /> })}
                <div class="accounts-ways">
                    <Button look=Look::Primary submit=true busy>
                        {words().common.save}
                    </Button>
                </div>
            </form>
        </section>
    }
}
