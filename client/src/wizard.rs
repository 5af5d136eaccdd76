//! The wizard's place in the router.

use leptos::prelude::*;

use crate::{components::PageHeader, words::words};

#[component]
pub(crate) fn Wizard() -> impl IntoView {
    view! { <PageHeader title=words().shell.import /> }
}
