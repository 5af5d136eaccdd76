//! The pages beside sign-in and wizard: a module of their own, which is fetched when the first of them is opened.
//!
//! `client/build.mjs` cuts the compiled page at [`pages`]: what only its answer reaches goes to the second module.

use leptos::{
    prelude::*,
    task::spawn_local,
    wasm_split::{SplitLoaderError, wasm_split},
};

use crate::{
    base::api::ApiError,
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
    parts::{FailureMessage, Skeleton},
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

/// The second module, fetched once. Copyable; lives as long as the app.
#[derive(Debug, Clone, Copy)]
pub(super) struct LaterPages {
    /// `None` until it is there; an error where it cannot be fetched.
    draw: RwSignal<Option<Result<Draw, ()>>>,
    is_being_fetched: StoredValue<bool>,
    has_failed: StoredValue<bool>,
}

impl LaterPages {
    pub(super) fn new() -> Self {
        LaterPages {
            draw: RwSignal::new(None),
            is_being_fetched: StoredValue::new(false),
            has_failed: StoredValue::new(false),
        }
    }

    /// Unless it is there, or on its way.
    fn fetch(self) {
        match self.draw.get_untracked() {
            Some(Ok(_)) => return,
            Some(Err(())) => self.draw.set(None),
            None => {}
        }
        if self.is_being_fetched.get_value() {
            return;
        }
        self.is_being_fetched.set_value(true);
        spawn_local(async move {
            let fetched = pages().await.map_err(|_| ());
            self.is_being_fetched.set_value(false);
            self.draw.set(Some(fetched));
        });
    }

    /// The network may have been gone for a moment. If it fails once more, a newer version of the product may have other
    /// files, and only the page's reload helps.
    fn retry(self) {
        if self.has_failed.get_value() {
            _ = window().location().reload();
        }
        self.has_failed.set_value(true);
        self.fetch();
    }
}

/// A page of the second module, once that is there.
#[component]
pub(super) fn Later(page: LaterPage) -> impl IntoView {
    let pages = expect_context::<LaterPages>();
    pages.fetch();
    let retry = Callback::new(move |()| pages.retry());
    move || match pages.draw.get() {
        None => view! { <Skeleton lines=6 /> }.into_any(),
        Some(Ok(draw)) => draw(page),
        Some(Err(())) => view! { <FailureMessage error=ApiError::Offline retry /> }.into_any(),
    }
}
