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
    session::{Guard, SessionState},
    shell::{NotFound, Shell},
    wizard::Wizard,
};

#[component]
pub(crate) fn App() -> impl IntoView {
    let notices = Notices::new();
    provide_context(notices);
    provide_context(SessionState::new());
    view! {
        <Router>
            <Routes fallback=NotFound>
                <ParentRoute path=path!("") view=SignedInPages>
                    <Route path=path!("/") view=|| view! { <Redirect path="/import" /> } />
                    <Route path=path!("/import/:id?") view=Wizard />
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
