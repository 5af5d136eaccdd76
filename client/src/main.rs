//! The page: starts the client in the browser.
//!
//! Everything it shows stands below `app`; everything it says in `words`; everything it asks of the server in `api`.

use leptos::prelude::*;

mod app;
mod session;
mod shell;
mod wizard;
mod components;
mod api;
mod words;
mod moment;

fn main() {
    console_error_panic_hook::set_once();
    mount_to_body(app::App);
}
