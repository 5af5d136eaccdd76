//! The page: starts the client in the browser.
//!
//! Three layers, each of which knows only those below it: [`pages`] (one folder for each address, no page knows
//! another), [`parts`] (components that pages share), [`base`] (the server's API, words, the session; no components).
//! [`app`] has the routes, [`shell`] is the frame around the pages.

#![allow(unreachable_pub, reason = "`#[component]` makes `pub` what it expands to")]

use leptos::prelude::*;

mod app;
mod shell;
mod pages;
mod parts;
mod base;

fn main() {
    console_error_panic_hook::set_once();
    if let Some(loading) = document().get_element_by_id("loading") {
        loading.remove();
    }
    mount_to_body(app::App);
}
