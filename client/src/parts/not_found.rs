//! The page for an unknown address.

use leptos::prelude::*;

use crate::{
    base::words::words,
    parts::{EmptyState, IconName, Link, Look, PageHeader},
};

#[component]
pub(crate) fn NotFound() -> impl IntoView {
    let shell = &words().shell;
    view! {
        <PageHeader title=shell.not_found_title />
        <EmptyState icon=IconName::Search title=shell.not_found_title>
            <p>{shell.not_found_text}</p>
            <div class="empty_state-actions">
                <Link href="/" look=Look::Primary>
                    {shell.to_first_page}
                </Link>
            </div>
        </EmptyState>
    }
}
