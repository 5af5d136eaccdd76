//! 一括登録履歴: every import of the workspace, newest first, the running one live.

use leptos::{prelude::*, task::spawn_local};
use torikomi_core::wire::Import;

use crate::{
    api::{self, ApiError},
    components::{Button, EmptyState, FailureMessage, IconName, Link, Look, PageHeader, Skeleton},
    moment::figure,
    words::words,
};

mod row;

use row::HistoryRow;

/// How many imports the server hands out at a time.
const PAGE_LENGTH: usize = 50;

/// The part of the history that has been loaded.
#[derive(Debug, Clone, Copy)]
struct Loaded {
    imports: RwSignal<Vec<Import>>,
    is_all: RwSignal<bool>,
    /// The first page is there.
    is_there: RwSignal<bool>,
    busy: RwSignal<bool>,
    failure: RwSignal<Option<ApiError>>,
    /// Counts the reloads, so that rows are drawn anew.
    generation: RwSignal<u32>,
}

impl Loaded {
    fn new() -> Self {
        Loaded {
            imports: RwSignal::new(Vec::new()),
            is_all: RwSignal::new(false),
            is_there: RwSignal::new(false),
            busy: RwSignal::new(false),
            failure: RwSignal::new(None),
            generation: RwSignal::new(0),
        }
    }

    /// Asks for the first page again; what is shown stays until it is there.
    fn reload(self) {
        self.ask(None);
    }

    fn more(self) {
        self.ask(self.imports.with_untracked(|imports| imports.last().map(|import| import.import_id)));
    }

    fn ask(self, before: Option<u64>) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        spawn_local(async move {
            match api::imports(before).await {
                Ok(page) => self.take(before, page),
                Err(error) => self.failure.set(Some(error)),
            }
            self.busy.set(false);
        });
    }

    fn take(self, before: Option<u64>, page: Vec<Import>) {
        self.failure.set(None);
        self.is_all.set(page.len() < PAGE_LENGTH);
        self.imports.update(|imports| {
            if before.is_none() {
                imports.clear();
            }
            imports.extend(page);
        });
        if before.is_none() {
            self.generation.update(|generation| *generation = generation.wrapping_add(1));
        }
        self.is_there.set(true);
    }
}

#[component]
pub(crate) fn History() -> impl IntoView {
    let loaded = Loaded::new();
    loaded.reload();
    let history = &words().history;
    let actions = move || {
        view! {
            <Button icon=IconName::Reload busy=loaded.busy on_press=Callback::new(move |()| loaded.reload())>
                {history.reload}
            </Button>
            <Link href="/import" look=Look::Primary icon=IconName::Upload>
                {history.new_import}
            </Link>
        }
    };
    view! {
        <PageHeader title=history.title lead=history.lead actions=actions />
        {move || {
            let retry = Callback::new(move |()| loaded.reload());
            loaded.failure.get().map(|error| view! { <FailureMessage error retry /> })
        }}
        <Show when=move || loaded.is_there.get() fallback=move || waiting(loaded)>
            <Show when=move || !loaded.imports.with(Vec::is_empty) fallback=Empty>
                <List loaded />
            </Show>
        </Show>
    }
}

fn waiting(loaded: Loaded) -> impl IntoView {
    move || loaded.failure.with(Option::is_none).then(|| view! { <Skeleton lines=8 /> })
}

#[component]
fn Empty() -> impl IntoView {
    let history = &words().history;
    view! {
        <EmptyState icon=IconName::History title=history.empty_title>
            <p>{history.empty_text}</p>
            <div class="empty_state-actions">
                <Link href="/import" look=Look::Primary icon=IconName::Upload>
                    {history.new_import}
                </Link>
            </div>
        </EmptyState>
    }
}

#[component]
fn List(loaded: Loaded) -> impl IntoView {
    let history = &words().history;
    let keyed = move || {
        let generation = loaded.generation.get();
        loaded.imports.get().into_iter().map(|import| (generation, import)).collect::<Vec<_>>()
    };
    view! {
        <table class="table history" aria-label=history.table>
            <thead>
                <tr>
                    <th scope="col">{history.at}</th>
                    <th scope="col">{history.worker}</th>
                    <th scope="col">{history.state}</th>
                    <th scope="col">{history.file_name}</th>
                    <th scope="col" class="table-figure">{history.processed}</th>
                    <th scope="col" class="table-figure">{history.new}</th>
                    <th scope="col" class="table-figure">{history.overwritten}</th>
                    <th scope="col" class="table-figure">{history.errors}</th>
                </tr>
            </thead>
            <tbody>
                <For each=keyed key=|(generation, import)| (*generation, import.import_id) let:keyed>
                    <HistoryRow import=keyed.1 />
                </For>
            </tbody>
        </table>
        <div class="history-more" aria-live="polite">
            <Show
                when=move || !loaded.is_all.get()
                fallback=move || {
                    let count = loaded.imports.with(Vec::len);
                    view! { <p>{(history.all_shown)(&figure(count as u64))}</p> }
                }
            >
                <Button busy=loaded.busy on_press=Callback::new(move |()| loaded.more())>
                    {history.more}
                </Button>
            </Show>
        </div>
    }
}
