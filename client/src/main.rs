//! The page: starts the client in the browser.
//!
//! Three shelves, each of which knows only those below it: [`pages`] (one folder an address, no page knows another),
//! [`parts`] (components that pages share), [`base`] (the server's API, words, the session; no component). [`app`] says
//! which page stands at which address, [`shell`] is the frame around them.

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
