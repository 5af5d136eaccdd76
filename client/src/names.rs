//! The names that columns T and V may hold: statuses and persons in charge.

use leptos::prelude::*;
use torikomi_core::wire::{Name, NameKind};

use crate::{
    api::{self, ApiError},
    components::{Button, Dialog, EmptyState, IconName, Loaded, Look, PageHeader, TextField},
    words::{KindWords, words},
};

mod add;
mod row;
mod renaming;
mod deletion;

use add::AddNames;
use deletion::Deletion;
use renaming::Renaming;
use row::NameRow;

/// So many names and more get a field to find one.
const FILTER_FROM: usize = 12;

/// What the page's dialog is about.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Doing {
    Adding,
    Renaming(Name),
    Deleting(Name),
}

/// The page's state, for its parts.
#[derive(Clone, Copy)]
struct Page {
    kind: NameKind,
    words: &'static KindWords,
    names: LocalResource<Result<Vec<Name>, ApiError>>,
    doing: RwSignal<Option<Doing>>,
    open: RwSignal<bool>,
    /// What the dialog is for is on its way.
    busy: RwSignal<bool>,
}

impl Page {
    fn begin(self, doing: Doing) {
        self.doing.set(Some(doing));
        self.open.set(true);
    }

    fn end(self) {
        self.open.set(false);
        self.names.refetch();
    }
}

#[component]
pub(crate) fn Statuses() -> impl IntoView {
    view! { <Names kind=NameKind::Status words=&words().names.status /> }
}

#[component]
pub(crate) fn Persons() -> impl IntoView {
    view! { <Names kind=NameKind::Person words=&words().names.person /> }
}

#[component]
fn Names(kind: NameKind, words: &'static KindWords) -> impl IntoView {
    let page = Page {
        kind,
        words,
        names: LocalResource::new(move || api::names(kind)),
        doing: RwSignal::new(None),
        open: RwSignal::new(false),
        busy: RwSignal::new(false),
    };
    let are_there = move || matches!(page.names.get(), Some(Ok(names)) if !names.is_empty());
    let actions = move || {
        view! {
            <Show when=are_there>
                <Button
                    look=Look::Primary
                    icon=IconName::Plus
                    on_press=Callback::new(move |()| page.begin(Doing::Adding))
                >
                    {crate::words::words().names.add}
                </Button>
            </Show>
        }
    };
    view! {
        <PageHeader title=words.title lead=words.lead actions=actions />
        <Loaded resource=page.names lines=6 let:names>
            <List page names />
        </Loaded>
        <Acting page />
    }
}

#[component]
fn List(page: Page, names: Vec<Name>) -> impl IntoView {
    let texts = &words().names;
    if names.is_empty() {
        return view! {
            <EmptyState icon=IconName::Tag title=page.words.empty_title>
                <p>{page.words.empty_text}</p>
                <div class="names-first">
                    <AddNames page />
                </div>
            </EmptyState>
        }
        .into_any();
    }
    let filter = RwSignal::new(String::new());
    let has_filter = names.len() >= FILTER_FROM;
    let names = StoredValue::new(names);
    let found = move || {
        let filter = filter.get().to_lowercase();
        let mut names = names.get_value();
        names.retain(|name| name.name.to_lowercase().contains(filter.trim()));
        names
    };
    view! {
        <div class="card-stack">
            {has_filter
                .then(|| {
                    view! {
                        <div class="names-filter">
                            <TextField label=texts.filter value=filter />
                        </div>
                    }
                })}
            <Show
                when=move || !found().is_empty()
                fallback=move || view! { <p class="card card-text">{texts.none_found}</p> }
            >
                <table class="table names" aria-label=page.words.table>
                    <thead>
                        <tr>
                            <th scope="col">{texts.name}</th>
                            <th scope="col" class="table-figure">{texts.leads}</th>
                            <th scope="col" class="table-actions">{texts.actions}</th>
                        </tr>
                    </thead>
                    <tbody>
                        <For each=found key=|name| name.name_id let:name>
                            <NameRow page name />
                        </For>
                    </tbody>
                </table>
            </Show>
        </div>
    }
    .into_any()
}

/// The dialog for what the person is doing.
#[component]
fn Acting(page: Page) -> impl IntoView {
    let texts = &words().names;
    let title = Signal::derive(move || match page.doing.get() {
        Some(Doing::Renaming(name)) => (texts.rename_one)(&name.name),
        Some(Doing::Deleting(name)) => (texts.delete_title)(&name.name),
        Some(Doing::Adding) | None => texts.add.to_owned(),
    });
    view! {
        <Dialog title open=page.open held=page.busy>
            {move || match page.doing.get() {
                Some(Doing::Adding) => view! { <AddNames page /> }.into_any(),
                Some(Doing::Renaming(name)) => view! { <Renaming page name /> }.into_any(),
                Some(Doing::Deleting(name)) => view! { <Deletion page name /> }.into_any(),
                None => ().into_any(),
            }}
        </Dialog>
    }
}
