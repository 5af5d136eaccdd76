//! The session of the signed-in person, for every page.
//!
//! Guarantees: the page never returns to an address outside of this client.

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
pub(crate) enum SignInStatus {
    /// The server has not answered yet.
    Loading,
    No,
    Yes(Session),
    /// The request to the server failed.
    Failed(ApiError),
}

/// The state of the session. `App` provides it. The person's rights are loaded at the start, and again when the server
/// reports a missing right: they were changed in the meantime.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SessionState {
    status: RwSignal<SignInStatus>,
    rights_changed: Callback<()>,
}

impl SessionState {
    /// Loads the session. `rights_changed` is called when the person's rights were changed.
    pub(crate) fn new(rights_changed: Callback<()>) -> Self {
        let state = SessionState { status: RwSignal::new(SignInStatus::Loading), rights_changed };
        api::on_signed_out(move || state.end());
        api::on_forbidden(move || state.refresh());
        state.load();
        state
    }

    pub(crate) fn get(self) -> SignInStatus {
        self.status.get()
    }

    pub(crate) fn begin(self, session: Session) {
        self.status.set(SignInStatus::Yes(session));
    }

    pub(crate) fn end(self) {
        self.status.set(SignInStatus::No);
    }

    /// Name or rights may have changed: pages and navigation follow.
    pub(crate) fn refresh(self) {
        spawn_local(async move {
            let now = match api::session().await {
                Ok(Some(now)) => now,
                Ok(None) => return self.end(),
                Err(_) => return,
            };
            let SignInStatus::Yes(before) = self.status.get_untracked() else { return };
            if (before.rights, before.is_license_account) != (now.rights, now.is_license_account) {
                self.rights_changed.run(());
            }
            self.status.set(SignInStatus::Yes(now));
        });
    }

    pub(crate) fn load(self) {
        spawn_local(async move {
            let status = match api::session().await {
                Ok(Some(session)) => SignInStatus::Yes(session),
                Ok(None) | Err(ApiError::SignedOut) => SignInStatus::No,
                Err(error) => SignInStatus::Failed(error),
            };
            self.status.set(status);
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

/// Replaces the current entry of the history, and keeps its state.
pub(crate) fn replacing_entry() -> NavigateOptions {
    let kept = window().history().and_then(|history| history.state());
    NavigateOptions { replace: true, state: State::new(kept.ok()), ..Default::default() }
}

/// The address of the page, with its parameters.
pub(crate) fn address(location: &Location) -> String {
    let (path, search) = (location.pathname.get(), location.search.get());
    if search.is_empty() { path } else { format!("{path}?{search}") }
}

pub(crate) fn sign_in_address(here: &str) -> String {
    format!("/sign-in?back={}", String::from(js_sys::encode_uri_component(here)))
}

/// Where to go after signing in: the address that the person came from, or the first page.
pub(crate) fn use_return_address() -> impl Fn() -> String + Clone {
    let location = use_location();
    move || {
        let back = query_value(&location, "back").unwrap_or_default();
        if is_local_path(&back) { back } else { "/".to_owned() }
    }
}

/// Whether it is a path of this client, not `//elsewhere` or `/\elsewhere`, which browsers read as other hosts.
fn is_local_path(address: &str) -> bool {
    address.starts_with('/')
        && !address.starts_with("//")
        && !address.contains('\\')
        && !address.chars().any(char::is_control)
        && !address.starts_with("/sign-in")
}

#[cfg(test)]
mod tests {
    use super::is_local_path;

    #[test]
    fn only_paths_of_this_client_are_returned_to() {
        assert!(is_local_path("/history/12?tab=skipped"));
        for address in ["", "https://evil.example", "//evil.example", "/\\evil.example", "/\t/evil", "/sign-in"] {
            assert!(!is_local_path(address), "{address}");
        }
    }
}
