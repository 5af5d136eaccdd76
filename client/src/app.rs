//! The routes: which page is shown at which address.
//!
//! All pages but sign-in and set-up need a session. `/import` and `/import/{id}` are one route, so the wizard stays
//! mounted when its address changes to the import's.

use leptos::prelude::*;
use leptos_router::{
    components::{Outlet, ParentRoute, Redirect, Route, Router, Routes},
    hooks::use_location,
    path,
};

use crate::{
    base::{
        press::follow_presses,
        rights::{Right, first_page},
        session::{SessionState, address, use_session},
        words::words,
    },
    pages::{
        leads::LastSearch,
        set_up::SetUp,
        sign_in::SignIn,
        wizard::{Wizard, WizardState},
    },
    parts::{NotFound, NoticeBoard, Notices, Tone, rights::Allowed},
    shell::{Guard, Shell},
};

mod later;

use self::later::{Later, LaterPage, LaterPages};

#[component]
pub(crate) fn App() -> impl IntoView {
    follow_presses();
    let notices = Notices::new();
    provide_context(notices);
    let rights_changed = move |()| notices.show(Tone::Info, words().rights.changed.to_owned());
    provide_context(SessionState::new(Callback::new(rights_changed)));
    provide_context(WizardState::new());
    provide_context(LastSearch::new());
    provide_context(LaterPages::new());
    view! {
        <Router>
            <AddressBar />
            <Routes fallback=NotFound>
                <Route path=path!("/sign-in") view=SignIn />
                <Route path=path!("/setup/:token") view=SetUp />
                <ParentRoute path=path!("") view=SignedInPages>
                    <Route path=path!("/") view=FirstPage />
                    <Route path=path!("/import/:id?") view=Import />
                    <Route path=path!("/history") view=|| allowed(Right::Import, LaterPage::History) />
                    <Route path=path!("/history/:id") view=|| allowed(Right::Import, LaterPage::ImportDetail) />
                    <Route path=path!("/leads") view=|| view! { <Later page=LaterPage::Leads /> } />
                    <Route path=path!("/leads/new") view=|| allowed(Right::EditLeads, LaterPage::NewLead) />
                    <Route path=path!("/leads/:id") view=|| view! { <Later page=LaterPage::LeadDetail /> } />
                    <Route path=path!("/leads/:id/edit") view=|| allowed(Right::EditLeads, LaterPage::EditLead) />
                    <Route path=path!("/companies") view=|| view! { <Later page=LaterPage::Companies /> } />
                    <Route path=path!("/companies/new") view=|| view! { <Later page=LaterPage::NewCompany /> } />
                    <Route path=path!("/companies/:id") view=|| view! { <Later page=LaterPage::CompanyDetail /> } />
                    <Route path=path!("/custom-items") view=|| view! { <Later page=LaterPage::CustomItems /> } />
                    <Route path=path!("/format") view=|| view! { <Later page=LaterPage::FormatProfile /> } />
                    <Route path=path!("/names/:kind") view=|| view! { <Later page=LaterPage::Names /> } />
                    <Route path=path!("/forms/:id/mail") view=|| view! { <Later page=LaterPage::FormMail /> } />
                    <Route path=path!("/mails") view=|| view! { <Later page=LaterPage::Mails /> } />
                    <Route path=path!("/accounts") view=|| allowed(Right::ManageAccounts, LaterPage::Accounts) />
                    <Route path=path!("/accounts/new") view=|| allowed(Right::ManageAccounts, LaterPage::AddAccount) />
                    <Route path=path!("/accounts/:id") view=|| allowed(Right::ManageAccounts, LaterPage::AccountDetail) />
                    <Route path=path!("/me") view=|| view! { <Later page=LaterPage::OwnAccount /> } />
                    <Route path=path!("/webhooks") view=|| allowed(Right::ChangeSettings, LaterPage::Webhooks) />
                    <Route path=path!("/workspace") view=|| view! { <Later page=LaterPage::WorkspaceSettings /> } />
                    <Route path=path!("/*any") view=NotFound />
                </ParentRoute>
            </Routes>
        </Router>
        <NoticeBoard notices />
    }
}

#[component]
fn FirstPage() -> impl IntoView {
    view! { <Redirect path=first_page(&use_session()) /> }
}

/// The wizard. Most people open another page from it.
#[component]
fn Import() -> impl IntoView {
    expect_context::<LaterPages>().prefetch();
    view! { <Allowed right=Right::Import>{Wizard()}</Allowed> }
}

/// The page for accounts with the right; the others read why they cannot use it.
fn allowed(right: Right, page: LaterPage) -> impl IntoView {
    view! { <Allowed right><Later page /></Allowed> }
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

/// Keeps the address bar in line with the router, with an own entry in the history.
///
/// `leptos_router` 0.8 adds no entry for an address that it believes to be the newest one, and it is wrong about that
/// after Back, if an entry was replaced or several were skipped at once.
#[component]
fn AddressBar() -> impl IntoView {
    let location = use_location();
    let state = location.state;
    let address = Memo::new(move |_| address(&location));
    let correct = move || {
        let bar = window().location();
        let shown = format!("{}{}", bar.pathname().unwrap_or_default(), bar.search().unwrap_or_default());
        if let (Some(address), Ok(history)) = (address.try_get_untracked(), window().history())
            && address != shown
        {
            let state = state.get_untracked().to_js_value();
            // If the browser refuses, it shows an old address above the right page.
            _ = history.push_state_with_url(&state, "", Some(&address));
        }
    };
    Effect::new(move |_| {
        address.track();
        // After the router has finished.
        set_timeout(correct, std::time::Duration::ZERO);
    });
}
