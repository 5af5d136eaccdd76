//! The companies that the import registered, and what the undo does with them.

use leptos::prelude::*;
use torikomi_core::wire::UndoCompanies;

use crate::{
    base::{locale::figure, words::words},
    parts::{Message, Tone, drawn},
};

/// Before the undo: what may be deleted with it. After it: what was deleted.
#[component]
pub(super) fn Companies(companies: UndoCompanies) -> impl IntoView {
    let undo = &words().undo;
    let UndoCompanies { registered, unused, edited, names, deleted } = companies;
    let title = match deleted {
        Some(deleted) => (undo.companies_deleted)(&figure(deleted)),
        None => (undo.companies)(&figure(registered)),
    };
    let more = unused.saturating_sub(names.len() as u64);
    let listed = (deleted.is_none() && unused > 0).then(|| {
        let names = names.join(words().common.separator);
        view! {
            <p>{(undo.unused_companies)(&figure(unused))}</p>
            <p>{drawn(&if more > 0 { (undo.and_more_companies)(&names, &figure(more)) } else { names })}</p>
        }
    });
    let edited = (edited > 0).then(|| view! { <p>{(undo.edited_companies)(&figure(edited))}</p> });
    view! {
        <Message tone=Tone::Info title=title>
            {listed}
            {edited}
        </Message>
    }
}
