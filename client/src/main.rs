//! The page: starts the client in the browser.
//!
//! Everything it shows stands below `app`; everything it says in `words`; everything it asks of the server in `api`.

#![allow(unreachable_pub, reason = "`#[component]` makes `pub` what it expands to")]

use leptos::prelude::*;

mod app;
mod session;
mod rights;
mod shell;
mod sign_in;
mod set_up;
mod account_rules;
mod confirmation;
mod wizard;
mod history;
mod import_detail;
mod paged;
mod undo;
mod found;
mod leads;
mod lead;
mod custom_items;
mod format_profile;
mod names;
mod accounts;
mod own_account;
mod api_tokens;
mod companies;
mod import_companies;
mod mails;
mod form_mail;
mod import_mails;
mod webhooks;
mod workspace_settings;
mod components;
mod api;
mod upload;
mod query;
mod row_list;
mod words;
mod moment;

fn main() {
    console_error_panic_hook::set_once();
    if let Some(loading) = document().get_element_by_id("loading") {
        loading.remove();
    }
    mount_to_body(app::App);
}
