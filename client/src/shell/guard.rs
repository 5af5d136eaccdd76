//! Pages are for those who are signed in.
//!
//! Guarantees: pages inside [`Guard`] always have a session; when it ends, the person goes to sign-in and afterwards
//! comes back to the same address, at the same place of the browser's history.

use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_navigate};

use crate::{
    base::session::{SignedIn, address, in_its_place, sign_in_address, use_session_state},
    parts::{FailureMessage, Skeleton},
};

/// Shows its children to those who are signed in, and sends the others to sign-in.
#[component]
pub(crate) fn Guard(children: ChildrenFn) -> impl IntoView {
    let state = use_session_state();
    let location = use_location();
    let navigate = use_navigate();
    Effect::new(move |_| {
        if state.get() == SignedIn::No {
            let here = untrack(|| address(&location));
            navigate(&sign_in_address(&here), in_its_place());
        }
    });
    // Only another person, workspace or right draws the pages anew.
    let known = Memo::new(move |_| state.get());
    move || match known.get() {
        SignedIn::Asking => view! { <Skeleton lines=6 /> }.into_any(),
        SignedIn::No => ().into_any(),
        SignedIn::Failed(error) => {
            let retry = Callback::new(move |()| state.ask());
            view! { <FailureMessage error retry /> }.into_any()
        }
        SignedIn::Yes(session) => {
            provide_context(session);
            children().into_any()
        }
    }
}
