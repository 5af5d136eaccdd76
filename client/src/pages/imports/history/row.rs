//! One import in the history. While it is in progress it follows the server's events.

use leptos::prelude::*;
use leptos_router::components::A;
use torikomi_core::wire::{Import, ImportState};

use crate::{
    base::{
        api::{self, follow_import},
        locale::{figure, moment},
        session::use_session,
        words::words,
    },
    pages::imports::companies::CompaniesMark,
    parts::{Icon, IconName, ProgressBar, StateBadge, WorkerName, percent},
};

#[component]
pub(super) fn HistoryRow(import: Import) -> impl IntoView {
    let session = use_session();
    let history = &words().history;
    let import_id = import.import_id;
    let following = (!import.is_at_rest()).then_some(import_id);
    let import = RwSignal::new(import);
    // Lives as long as the row. An event that cannot be read is ignored.
    let _following = StoredValue::new_local(following.map(|import_id| {
        follow_import(import_id, move |now| {
            if let Ok(now) = now {
                import.set(now);
            }
        })
    }));
    let at = import
        .with_untracked(|import| moment(import.started_at.as_ref().unwrap_or(&import.created_at), &session.time_zone));
    let (file_name, worker) = import.with_untracked(|import| (import.file_name.clone(), import.worker.clone()));
    let address = format!("/history/{import_id}");
    view! {
        <tr>
            <td class="history-at" data-heading=history.at>
                {at}
            </td>
            <td class="history-worker" data-heading=history.worker>
                <WorkerName worker />
            </td>
            <td class="history-state" data-heading=history.state>
                <State import />
                <CompaniesMark import />
            </td>
            <th scope="row" class="history-file">
                <A href=address>{file_name}</A>
            </th>
            <Counts import />
        </tr>
    }
}

/// The state in words, and the progress while it runs.
#[component]
fn State(import: RwSignal<Import>) -> impl IntoView {
    let history = &words().history;
    let state = Memo::new(move |_| import.with(|import| import.state));
    // While it is being undone, the progress is the undo's.
    let progress = move || {
        import.with(|import| match &import.undo {
            Some(undo) if import.state == ImportState::Undoing => undo.progress,
            _ => import.progress,
        })
    };
    let done = Signal::derive(move || percent(progress().done_rows, progress().total_rows));
    let text = Signal::derive(move || (history.done_of)(&figure(progress().done_rows), &figure(progress().total_rows)));
    move || {
        let state = state.get();
        view! {
            <div class="history-states">
                <StateBadge state />
                {match state {
                    ImportState::Planning | ImportState::Processing | ImportState::Undoing => {
                        Some(
                            view! {
                                <ProgressBar label=history.progress percent=done text bare=true />
                                <span class="history-progress">{text}</span>
                            }
                                .into_any(),
                        )
                    }
                    _ => None,
                }}
            </div>
        }
    }
}

#[component]
fn Counts(import: RwSignal<Import>) -> impl IntoView {
    let history = &words().history;
    let count = move |pick: fn(&torikomi_core::wire::ImportCounts) -> u64| {
        move || {
            import.with(|import| match &import.counts {
                Some(counts) => figure(pick(counts)),
                None => history.no_count.to_owned(),
            })
        }
    };
    view! {
        <td class="table-figure" data-heading=history.processed>
            {count(|counts| counts.processed)}
        </td>
        <td class="table-figure" data-heading=history.new>
            {count(|counts| counts.new)}
        </td>
        <td class="table-figure" data-heading=history.overwritten>
            {count(|counts| counts.overwritten)}
        </td>
        <td class="table-figure" data-heading=history.errors>
            {move || import.with(errors)}
        </td>
    }
}

/// The number of skipped rows; once the import is over, a link to their CSV.
fn errors(import: &Import) -> AnyView {
    let history = &words().history;
    let Some(counts) = import.counts else {
        return view! { <span>{history.no_count}</span> }.into_any();
    };
    let skipped = figure(counts.skipped);
    let is_over =
        matches!(import.state, ImportState::Done | ImportState::Failed | ImportState::Undoing | ImportState::Undone);
    if counts.skipped == 0 || !is_over {
        return view! { <span>{skipped}</span> }.into_any();
    }
    if !import.files_kept {
        return view! { <span title=history.files_gone>{skipped}</span> }.into_any();
    }
    let name = (history.download_errors)(&skipped);
    view! {
        <a
            class="history-errors"
            href=api::csv_address(import.import_id, api::ImportCsv::Errors, false)
            rel="external"
            download=""
            aria-label=name.clone()
            title=name
        >
            <Icon name=IconName::Download />
            {skipped}
        </a>
    }
    .into_any()
}
