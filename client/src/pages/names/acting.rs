//! The dialog for what the person is doing with a name, or to get new ones.

use leptos::prelude::*;

use super::{Doing, Page, about::About, add::AddNames, deletion::Deletion, merging::Merging, renaming::Renaming};
use crate::{base::words::words, parts::Dialog};

#[component]
pub(super) fn Acting(page: Page) -> impl IntoView {
    let texts = &words().names;
    let title = Signal::derive(move || match page.doing.get() {
        Some(Doing::About(name)) => name.name,
        Some(Doing::Renaming(name)) => (texts.rename_one)(&name.name),
        Some(Doing::Merging(name)) => (texts.merge_one)(&name.name),
        Some(Doing::Deleting(name)) => (texts.delete_title)(&name.name),
        Some(Doing::Adding) | None => texts.add.to_owned(),
    });
    view! {
        <Dialog title open=page.open held=page.busy>
            {move || match page.doing.get() {
                Some(Doing::Adding) => view! { <AddNames page /> }.into_any(),
                Some(Doing::About(name)) => view! { <About page name /> }.into_any(),
                Some(Doing::Renaming(name)) => view! { <Renaming page name /> }.into_any(),
                Some(Doing::Merging(name)) => view! { <Merging page name /> }.into_any(),
                Some(Doing::Deleting(name)) => view! { <Deletion page name /> }.into_any(),
                None => ().into_any(),
            }}
        </Dialog>
    }
}
