//! The question before a name is deleted: how many leads lose it, and what happens to files that contain it.

use leptos::prelude::*;
use torikomi_core::{domain::names::NameKind, wire::Name};

use super::page::Page;
use crate::{
    base::{api, locale::figure, words::words},
    parts::{Answer, IconName, Loaded, Question, use_notices, visible},
};

#[component]
pub(super) fn Deletion(page: Page, name: Name) -> impl IntoView {
    let (kind, name_id) = (page.kind, name.name_id);
    // Counted again: the list may be old.
    let counted = Answer::new(move || api::name(kind, name_id));
    view! {
        <Loaded answer=counted lines=2 let:name>
            <DeletionForm page name />
        </Loaded>
    }
}

#[component]
fn DeletionForm(page: Page, name: Name) -> impl IntoView {
    let texts = &words().names;
    let notices = use_notices();
    let (kind, name_id) = (page.kind, name.name_id);
    let (_, letter) = page.column();
    let consequence = match (name.leads, kind) {
        (0, _) => texts.delete_unused.to_owned(),
        (leads, NameKind::Status | NameKind::Group) => (texts.delete_single)(kind, &figure(leads)),
        (leads, _) => (texts.delete_several)(&figure(leads)),
    };
    let in_files = if page.must_be_known() { texts.deleted_known } else { texts.deleted_free };
    let notice = (texts.deleted)(&visible(&name.name));
    view! {
        <Question
            open=page.open
            busy=page.busy
            yes=words().common.delete
            icon=IconName::Trash
            act=move || api::delete_name(kind, name_id)
            on_done=Callback::new(move |change| page.left(notices, notice.clone(), &change))
        >
            <p>
                <strong>{consequence}</strong>
            </p>
            <p>{in_files(&letter)} {texts.no_return}</p>
        </Question>
    }
}
