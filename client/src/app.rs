//! Which page stands at which address.
//!
//! Everything but sign-in and set-up needs a session. `/import` and `/import/{id}` are one route, so that the wizard
//! stays in place while its address comes to name the import.

use leptos::prelude::*;
use leptos_router::{
    components::{Outlet, ParentRoute, Redirect, Route, Router, Routes},
    path,
};

use crate::{
    components::{NoticeBoard, Notices},
    custom_items::CustomItems,
    history::History,
    import_detail::ImportDetail,
    names::{Persons, Statuses},
    session::{Guard, SessionState},
    set_up::SetUp,
    shell::{NotFound, Shell},
    sign_in::SignIn,
    wizard::{Wizard, WizardState},
};

#[component]
pub(crate) fn App() -> impl IntoView {
    let notices = Notices::new();
    provide_context(notices);
    provide_context(SessionState::new());
    provide_context(WizardState::new());
    view! {
        <Router>
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
