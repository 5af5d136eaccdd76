//! 一括登録履歴: every import of the workspace, newest first, the running one live.

use leptos::prelude::*;
use torikomi_core::wire::Import;

use crate::{
    base::{api, words::words},
    parts::{Button, EmptyState, IconName, Link, List, ListMore, ListState, Look, PageHeader, Show, by_last},
};

mod row;

use row::HistoryRow;

#[component]
pub(crate) fn History() -> impl IntoView {
    let list = List::new(api::imports, |imports| by_last(imports, |import| import.import_id));
    let history = &words().history;
    let actions = move || {
        view! {
            <Button icon=IconName::Reload busy=list.busy on_press=Callback::new(move |()| list.reload())>
                {history.reload}
            </Button>
            <Link href="/import" look=Look::Primary icon=IconName::Upload>
                {history.new_import}
            </Link>
        }
    };
    view! {
        <PageHeader title=history.title lead=history.lead actions=actions />
        <ListState list />
        <Show when=move || list.is_loaded.get()>
            <Show when=move || !list.rows.with(Vec::is_empty) fallback=Empty>
                <Imports list />
            </Show>
        </Show>
    }
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
fn Imports(list: List<Import, u64>) -> impl IntoView {
    let history = &words().history;
    let keyed = move || {
        let generation = list.generation.get();
        list.rows.get().into_iter().map(|import| (generation, import)).collect::<Vec<_>>()
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
        <ListMore list more=history.more all_shown=history.all_shown />
    }
}
