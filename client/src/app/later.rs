//! The pages beside sign-in and wizard: a module of their own, which is fetched while the wizard's first step waits, or
//! when the first of them is opened.
//!
//! `client/build.mjs` cuts the compiled page at [`pages`]: what only its answer reaches goes to the second module.

use leptos::{
    prelude::*,
    task::spawn_local,
    wasm_split::{SplitLoaderError, wasm_split},
};

use crate::{
    base::{
        api::{self, ApiError, Request},
        words::words,
    },
    pages::{
        accounts::{AccountPage, Accounts, AddAccount},
        companies::{Companies, CompanyDetail, NewCompany},
        custom_items::CustomItems,
        form_mail::FormMail,
        format_profile::FormatProfile,
        imports::{History, ImportDetail},
        leads::{
            Leads,
            lead::{EditLead, LeadDetailPage, NewLead},
        },
        mails::Mails,
        names::Names,
        own_account::OwnAccount,
        webhooks::Webhooks,
        workspace_settings::WorkspaceSettingsPage,
    },
    parts::{Button, IconName, Message, Skeleton, Tone},
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LaterPage {
    History,
    ImportDetail,
    Leads,
    NewLead,
    LeadDetail,
    EditLead,
    Companies,
    NewCompany,
    CompanyDetail,
    CustomItems,
    FormatProfile,
    Names,
    FormMail,
    Mails,
    Accounts,
    AddAccount,
    AccountDetail,
    OwnAccount,
    Webhooks,
    WorkspaceSettings,
}

type Draw = fn(LaterPage) -> AnyView;

/// Fetches the second module.
#[wasm_split(pages, fallible, wasm_split_path = leptos::wasm_split)]
fn pages() -> Result<Draw, SplitLoaderError> {
    Ok(draw)
}

fn draw(page: LaterPage) -> AnyView {
    match page {
        LaterPage::History => History().into_any(),
        LaterPage::ImportDetail => ImportDetail().into_any(),
        LaterPage::Leads => Leads().into_any(),
        LaterPage::NewLead => NewLead().into_any(),
        LaterPage::LeadDetail => LeadDetailPage().into_any(),
        LaterPage::EditLead => EditLead().into_any(),
        LaterPage::Companies => Companies().into_any(),
        LaterPage::NewCompany => NewCompany().into_any(),
        LaterPage::CompanyDetail => CompanyDetail().into_any(),
        LaterPage::CustomItems => CustomItems().into_any(),
        LaterPage::FormatProfile => FormatProfile().into_any(),
        LaterPage::Names => Names().into_any(),
        LaterPage::FormMail => FormMail().into_any(),
        LaterPage::Mails => Mails().into_any(),
        LaterPage::Accounts => Accounts().into_any(),
        LaterPage::AddAccount => AddAccount().into_any(),
        LaterPage::AccountDetail => AccountPage().into_any(),
        LaterPage::OwnAccount => OwnAccount().into_any(),
        LaterPage::Webhooks => Webhooks().into_any(),
        LaterPage::WorkspaceSettings => WorkspaceSettingsPage().into_any(),
    }
}

/// Why the second module is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum LoadFailure {
    /// No answer, or not the module: a retry may succeed.
    Unreachable,
    /// The server no longer has the file: a newer version of the product has another one, for a reloaded page.
    Gone,
}

const NOT_FOUND: u16 = 404;

/// The second module, fetched once. Copyable; lives as long as the app.
#[derive(Debug, Clone, Copy)]
pub(super) struct LaterPages {
    /// `None` until it is there; an error where it cannot be fetched.
    draw: RwSignal<Option<Result<Draw, LoadFailure>>>,
    is_being_fetched: StoredValue<bool>,
    is_prefetched: StoredValue<bool>,
}

impl LaterPages {
    pub(super) fn new() -> Self {
        LaterPages {
            draw: RwSignal::new(None),
            is_being_fetched: StoredValue::new(false),
            is_prefetched: StoredValue::new(false),
        }
    }

    /// Has the browser fetch the file of the module once it is idle, for the first page that is opened.
    pub(super) fn prefetch(self) {
        if !self.is_prefetched.get_value() {
            self.is_prefetched.set_value(true);
            request_idle_callback(add_prefetch);
        }
    }

    /// Unless it is there, or on its way.
    fn fetch(self) {
        match self.draw.get_untracked() {
            Some(Ok(_)) => return,
            Some(Err(_)) => self.draw.set(None),
            None => {}
        }
        if self.is_being_fetched.get_value() {
            return;
        }
        self.is_being_fetched.set_value(true);
        spawn_local(async move {
            let fetched = match pages().await {
                Ok(draw) => Ok(draw),
                Err(_) => Err(cause().await),
            };
            self.is_being_fetched.set_value(false);
            self.draw.set(Some(fetched));
        });
    }
}

/// The address of the module, which `client/build.mjs` wrote into the page.
fn address() -> Option<String> {
    document().query_selector("meta[name=later-pages]").ok()??.get_attribute("content")
}

fn add_prefetch() {
    let (Some(address), Some(head)) = (address(), document().head()) else { return };
    let link = document().create_element("link").expect("BUG: a known element");
    // Without it, the module is fetched when a page is opened.
    _ = link.set_attribute("rel", "prefetch");
    _ = link.set_attribute("href", &address);
    _ = head.append_child(&link);
}

/// Why the module could not be loaded: the loader does not say.
async fn cause() -> LoadFailure {
    let Some(address) = address() else { return LoadFailure::Unreachable };
    match api::send(Request::head(&address)).await {
        Err(ApiError::Unreadable { status: NOT_FOUND }) => LoadFailure::Gone,
        Ok(_) | Err(_) => LoadFailure::Unreachable,
    }
}

/// A page of the second module, once that is there.
#[component]
pub(super) fn Later(page: LaterPage) -> impl IntoView {
    let pages = expect_context::<LaterPages>();
    pages.fetch();
    let retry = Callback::new(move |()| pages.fetch());
    move || match pages.draw.get() {
        None => view! { <Skeleton lines=6 /> }.into_any(),
        Some(Ok(draw)) => draw(page),
        Some(Err(failure)) => view! { <NotLoaded failure retry /> }.into_any(),
    }
}

#[component]
fn NotLoaded(failure: LoadFailure, retry: Callback<()>) -> impl IntoView {
    let (shell, common) = (&words().shell, &words().common);
    let reload = Callback::new(|()| {
        // If the page cannot reload itself, it stays.
        _ = window().location().reload();
    });
    let (texts, label, on_press) = match failure {
        LoadFailure::Unreachable => (&shell.page_not_loaded, common.retry, retry),
        LoadFailure::Gone => (&shell.page_outdated, common.reload, reload),
    };
    let actions = move || view! { <Button icon=IconName::Reload on_press>{label}</Button> };
    view! {
        <Message tone=Tone::Danger title=texts.fact at_once=true actions=actions>
            {texts.advice}
        </Message>
    }
}
