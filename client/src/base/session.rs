//! Who is signed in, for every page.
//!
//! Guarantees: an address that leads out of this client is never gone back to.

use leptos::{prelude::*, task::spawn_local};
use leptos_router::{
    NavigateOptions,
    hooks::use_location,
    location::{Location, State},
};
use torikomi_core::wire::Session;

use crate::base::{
    api::{self, ApiError},
    query::query_value,
};

/// What is known about the session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum SignedIn {
    /// The server has not answered yet.
    Asking,
    No,
    Yes(Session),
    /// The server could not be asked.
    Failed(ApiError),
}

/// The session's state. `App` provides it. What the person may do is asked at the start, and again when the server says
/// that a right is missing: somebody has taken it away meanwhile.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SessionState {
    signed_in: RwSignal<SignedIn>,
    rights_changed: Callback<()>,
}

impl SessionState {
    /// Asks the server who is signed in. `rights_changed` is called when somebody has changed the person's rights.
    pub(crate) fn new(rights_changed: Callback<()>) -> Self {
        let state = SessionState { signed_in: RwSignal::new(SignedIn::Asking), rights_changed };
        api::when_signed_out(move || state.end());
        api::when_forbidden(move || state.look_again());
        state.ask();
        state
    }

    pub(crate) fn get(self) -> SignedIn {
        self.signed_in.get()
    }

    pub(crate) fn begin(self, session: Session) {
        self.signed_in.set(SignedIn::Yes(session));
    }

    pub(crate) fn end(self) {
        self.signed_in.set(SignedIn::No);
    }

    /// Name or rights may be others by now: pages and navigation follow.
    pub(crate) fn look_again(self) {
        spawn_local(async move {
            let now = match api::session().await {
                Ok(Some(now)) => now,
                Ok(None) => return self.end(),
                Err(_) => return,
            };
            let SignedIn::Yes(before) = self.signed_in.get_untracked() else { return };
            if (before.rights, before.is_license_account) != (now.rights, now.is_license_account) {
                self.rights_changed.run(());
            }
            self.signed_in.set(SignedIn::Yes(now));
        });
    }

    pub(crate) fn ask(self) {
        spawn_local(async move {
            let signed_in = match api::session().await {
                Ok(Some(session)) => SignedIn::Yes(session),
                Ok(None) | Err(ApiError::SignedOut) => SignedIn::No,
                Err(error) => SignedIn::Failed(error),
            };
            self.signed_in.set(signed_in);
        });
    }
}

pub(crate) fn use_session_state() -> SessionState {
    expect_context()
}

/// The session of a page inside `Guard`.
pub(crate) fn use_session() -> Session {
    expect_context()
}

/// Takes the place of this entry of the history, and keeps what it keeps.
pub(crate) fn in_its_place() -> NavigateOptions {
    let kept = window().history().and_then(|history| history.state());
    NavigateOptions { replace: true, state: State::new(kept.ok()), ..Default::default() }
}

/// The address of the page, with what it is asked for.
pub(crate) fn address(location: &Location) -> String {
    let (path, search) = (location.pathname.get(), location.search.get());
    if search.is_empty() { path } else { format!("{path}?{search}") }
}

pub(crate) fn sign_in_address(here: &str) -> String {
    format!("/sign-in?back={}", String::from(js_sys::encode_uri_component(here)))
}

/// Where to go after signing in: the address one came from, or the first page.
pub(crate) fn use_way_back() -> impl Fn() -> String + Clone {
    let location = use_location();
    move || {
        let back = query_value(&location, "back").unwrap_or_default();
        if is_ours(&back) { back } else { "/".to_owned() }
    }
}

/// A path of this client; not `//elsewhere` nor `/\elsewhere`, which browsers read as other hosts.
fn is_ours(address: &str) -> bool {
    address.starts_with('/')
        && !address.starts_with("//")
        && !address.contains('\\')
        && !address.chars().any(char::is_control)
        && !address.starts_with("/sign-in")
}

#[cfg(test)]
mod tests {
    use super::is_ours;

    #[test]
    fn only_paths_of_this_client_are_gone_back_to() {
        assert!(is_ours("/history/12?tab=skipped"));
        for address in ["", "https://evil.example", "//evil.example", "/\\evil.example", "/\t/evil", "/sign-in"] {
            assert!(!is_ours(address), "{address}");
        }
    }
}
