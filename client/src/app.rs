//! Which page stands at which address.
//!
//! Everything but sign-in and set-up needs a session. `/import` and `/import/{id}` are one route, so that the wizard
//! stays in place while its address comes to name the import.

use leptos::prelude::*;
use leptos_router::{
    components::{Outlet, ParentRoute, Redirect, Route, Router, Routes},
    hooks::use_location,
    path,
};

use crate::{
    components::{NoticeBoard, Notices},
    custom_items::CustomItems,
    history::History,
    import_detail::ImportDetail,
    names::{Persons, Statuses},
    session::{Guard, SessionState, address},
    set_up::SetUp,
    shell::{NotFound, Shell},
    sign_in::SignIn,
    wizard::{Wizard, WizardState},
    workspace_settings::WorkspaceSettingsPage,
};

#[component]
pub(crate) fn App() -> impl IntoView {
    let notices = Notices::new();
    provide_context(notices);
    provide_context(SessionState::new());
    provide_context(WizardState::new());
    view! {
        <Router>
            <AddressBar />
            <Routes fallback=NotFound>
                <Route path=path!("/sign-in") view=SignIn />
                <Route path=path!("/setup/:token") view=SetUp />
                <ParentRoute path=path!("") view=SignedInPages>
                    <Route path=path!("/") view=|| view! { <Redirect path="/import" /> } />
                    <Route path=path!("/import/:id?") view=Wizard />
                    <Route path=path!("/history") view=History />
                    <Route path=path!("/history/:id") view=ImportDetail />
                    <Route path=path!("/custom-items") view=CustomItems />
                    <Route path=path!("/names/status") view=Statuses />
                    <Route path=path!("/names/person") view=Persons />
                    <Route path=path!("/workspace") view=WorkspaceSettingsPage />
                    <Route path=path!("/*any") view=NotFound />
                </ParentRoute>
            </Routes>
        </Router>
        <NoticeBoard notices />
    }
}

#[component]
fn SignedInPages() -> impl IntoView {
    view! {
        <Guard>
            <Shell>
                <Outlet />
            </Shell>
        </Guard>
    }
}

/// Sees to it that the address bar says where the router is, with an entry of its own in the history.
///
/// `leptos_router` 0.8 adds no entry for an address that it believes to be the newest one, and it believes so wrongly
/// after Back where an entry was replaced or several were passed at once.
#[component]
fn AddressBar() -> impl IntoView {
    let location = use_location();
    let state = location.state;
    let address = Memo::new(move |_| address(&location));
    let mend = move || {
        let bar = window().location();
        let shown = format!("{}{}", bar.pathname().unwrap_or_default(), bar.search().unwrap_or_default());
        if let (Some(address), Ok(history)) = (address.try_get_untracked(), window().history())
            && address != shown
        {
            let state = state.get_untracked().to_js_value();
            // A browser that refuses shows an old address above the right page.
            _ = history.push_state_with_url(&state, "", Some(&address));
        }
    };
    Effect::new(move |_| {
        address.track();
        // After the router is through with it.
        set_timeout(mend, std::time::Duration::ZERO);
    });
}
