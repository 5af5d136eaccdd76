//! The names that leads have, one page for each kind: statuses, groups, persons in charge and the others; and the
//! changes of names.
//!
//! A file may bring thousands of them: all are loaded, only visible ones are drawn. Merging and deleting take effect at
//! once; the leads follow in the background, and the page shows that until they have.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use torikomi_core::domain::names::NameKind;

use crate::{
    base::{
        api::{self, kind_segment},
        rights::{Right, may_add_names},
        session::use_session,
        words::words,
    },
    parts::{Answer, Button, IconName, LinkTab, LinkTabs, Loaded, Look, NotFound, PageHeader, Show, rights::ReadOnly},
};

mod found;
mod page;
mod list;
mod dialog;
mod details;
mod add;
mod renaming;
mod merging;
mod deletion;
mod underway;
mod changes;
mod item_changes;

use changes::Changes;
use dialog::ActiveDialog;
use item_changes::ItemChanges;
use list::List;
use page::{DialogKind, Page};
use underway::Underway;

/// The last segment of the address of the changes.
const CHANGES: &str = "changes";

#[component]
pub(crate) fn Names() -> impl IntoView {
    let params = use_params_map();
    let last = Memo::new(move |_| params.with(|params| params.get("kind")).unwrap_or_default());
    move || {
        let last = last.get();
        match NameKind::ALL.into_iter().find(|kind| kind_segment(*kind) == last) {
            Some(kind) => view! { <KindPage kind /> }.into_any(),
            None if last == CHANGES => view! {
                <PageHeader title=words().name_changes.title lead=words().name_changes.lead />
                <KindTabs />
                <Changes />
                <ItemChanges />
            }
            .into_any(),
            None => view! { <NotFound /> }.into_any(),
        }
    }
}

#[component]
fn KindTabs() -> impl IntoView {
    let texts = &words().names;
    let tab = |segment: &str, words| LinkTab { address: format!("/names/{segment}"), words };
    let mut tabs = NameKind::ALL.map(|kind| tab(kind_segment(kind), (texts.kind)(kind))).to_vec();
    tabs.push(tab(CHANGES, words().name_changes.title));
    view! { <LinkTabs label=texts.tabs tabs /> }
}

#[component]
fn KindPage(kind: NameKind) -> impl IntoView {
    let session = use_session();
    let page = Page {
        kind,
        may_change: Right::ChangeSettings.is_of(&session),
        names: Answer::new(move || api::names(kind)),
        format: Answer::new(api::format),
        dialog: RwSignal::new(None),
        open: RwSignal::new(false),
        busy: RwSignal::new(false),
        acts: RwSignal::new(0),
    };
    let texts = &words().names;
    let lead = Signal::derive(move || {
        let (header, letter) = page.column();
        let lead = if page.must_be_known() { texts.lead_known } else { texts.lead_free };
        lead(&header, &letter)
    });
    let may_add = may_add_names(&session);
    let are_there = move || may_add && matches!(page.names.get(), Some(Ok(names)) if !names.is_empty());
    let actions = move || {
        view! {
            <Show when=are_there>
                <Button
                    look=Look::Primary
                    icon=IconName::Plus
                    on_press=Callback::new(move |()| page.begin(DialogKind::Adding))
                >
                    {words().names.add}
                </Button>
            </Show>
        }
    };
    view! {
        <PageHeader title=(texts.kind)(kind) lead actions=actions />
        <KindTabs />
        <div class="card-stack">
            <ReadOnly right=Right::ChangeSettings />
            <Underway page />
            <Loaded answer=page.names lines=6 let:names>
                <List page names may_add />
            </Loaded>
        </div>
        <ActiveDialog page />
    }
}
