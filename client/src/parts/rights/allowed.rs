//! A page for accounts with a right. The others read which right they lack and who can give it; if they may look at
//! what they may not change, a note above it says so.

use leptos::prelude::*;

use crate::{
    base::{
        rights::{Right, first_page},
        session::use_session,
        words::words,
    },
    parts::{EmptyState, IconName, Link, Look, Message, PageHeader, Tone},
};

#[component]
pub(crate) fn Allowed(right: Right, children: ChildrenFn) -> impl IntoView {
    if right.is_of(&use_session()) { children().into_any() } else { view! { <Missing right /> }.into_any() }
}

#[component]
fn Missing(right: Right) -> impl IntoView {
    let rights = &words().rights;
    let first = first_page(&use_session());
    view! {
        <PageHeader title=rights.missing_title />
        <EmptyState icon=IconName::Lock title=(rights.missing)((rights.name)(right))>
            <p>{rights.missing_text}</p>
            <div class="empty_state-actions">
                <Link href="/me" look=Look::Primary icon=IconName::Person>
                    {rights.to_own_account}
                </Link>
                <Link href=first>{rights.to_first_page}</Link>
            </div>
        </EmptyState>
    }
}

/// Above content that the account may read but not change; empty if it may.
#[component]
pub(crate) fn ReadOnly(right: Right) -> impl IntoView {
    let rights = &words().rights;
    (!right.is_of(&use_session())).then(|| {
        view! {
            <Message tone=Tone::Info title=rights.read_only>
                {(rights.read_only_text)((rights.name)(right))}
            </Message>
        }
    })
}
