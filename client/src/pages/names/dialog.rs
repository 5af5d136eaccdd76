//! The open dialog: an action on a name, or adding new ones.

use leptos::prelude::*;

use super::{
    add::AddNames,
    deletion::Deletion,
    details::NameDetails,
    merging::Merging,
    page::{DialogKind, Page},
    renaming::Renaming,
};
use crate::{
    base::words::words,
    parts::{Dialog, visible},
};

#[component]
pub(super) fn ActiveDialog(page: Page) -> impl IntoView {
    let texts = &words().names;
    let title = Signal::derive(move || match page.dialog.get() {
        Some(DialogKind::Details(name)) => visible(&name.name),
        Some(DialogKind::Renaming(name)) => (texts.rename_one)(&visible(&name.name)),
        Some(DialogKind::Merging(name)) => (texts.merge_one)(&visible(&name.name)),
        Some(DialogKind::Deleting(name)) => (texts.delete_title)(&visible(&name.name)),
        Some(DialogKind::Adding) | None => texts.add.to_owned(),
    });
    view! {
        <Dialog title open=page.open held=page.busy>
            {move || match page.dialog.get() {
                Some(DialogKind::Adding) => view! { <AddNames page /> }.into_any(),
                Some(DialogKind::Details(name)) => view! { <NameDetails page name /> }.into_any(),
                Some(DialogKind::Renaming(name)) => view! { <Renaming page name /> }.into_any(),
                Some(DialogKind::Merging(name)) => view! { <Merging page name /> }.into_any(),
                Some(DialogKind::Deleting(name)) => view! { <Deletion page name /> }.into_any(),
                None => ().into_any(),
            }}
        </Dialog>
    }
}
