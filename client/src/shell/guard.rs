//! Pages for signed-in people.
//!
//! Guarantees: pages inside [`Guard`] always have a session; when it ends, the person goes to sign-in and afterwards
//! returns to the same address, at the same place of the browser's history.

use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_navigate};

use crate::{
    base::session::{SignInStatus, address, replacing_entry, sign_in_address, use_session_state},
    parts::{FailureMessage, Skeleton},
};

/// Shows its children to people who are signed in, and sends the others to sign-in.
#[component]
pub(crate) fn Guard(children: ChildrenFn) -> impl IntoView {
    let state = use_session_state();
    let location = use_location();
    let navigate = use_navigate();
    Effect::new(move |_| {
        if state.get() == SignInStatus::No {
            let here = untrack(|| address(&location));
            navigate(&sign_in_address(&here), replacing_entry());
        }
    });
    // Only another person, workspace or right redraws the pages.
    let known = Memo::new(move |_| state.get());
    move || match known.get() {
        SignInStatus::Loading => view! { <Skeleton lines=6 /> }.into_any(),
        SignInStatus::No => ().into_any(),
        SignInStatus::Failed(error) => {
            let retry = Callback::new(move |()| state.load());
            view! { <FailureMessage error retry /> }.into_any()
        }
        SignInStatus::Yes(session) => {
            provide_context(session);
            children().into_any()
        }
    }
}
