//! The details of one import: its counts, its file, its downloads, and the outcome of each row.

use leptos::prelude::*;
use leptos_router::{components::A, hooks::use_params_map};
use torikomi_core::wire::{Import, ImportState};

use crate::{
    base::{
        api::{self, ApiError, follow_import},
        locale::figure,
        words::{localized, words},
    },
    pages::imports::{mails::MailsNotice, undo::Undo},
    parts::{
        Answer, CompaniesNotice, Failure, Icon, IconName, ImportCounts, Link, Loaded, Look, Message, NotFound,
        PageHeader, ProgressBar, Retry, Show, StateBadge, Tone, percent,
    },
};

mod facts;
mod downloads;
mod rows;

use downloads::Downloads;
use facts::Facts;
use rows::Rows;

#[component]
pub(crate) fn ImportDetail() -> impl IntoView {
    let params = use_params_map();
    let import_id = Memo::new(move |_| params.with(|params| params.get("id")?.parse::<u64>().ok()));
    move || match import_id.get() {
        Some(import_id) => view! { <LoadedImport import_id /> }.into_any(),
        None => view! { <NotFound /> }.into_any(),
    }
}

#[component]
fn LoadedImport(import_id: u64) -> impl IntoView {
    let asked = Answer::new(move || api::import(import_id));
    view! {
        <PageHeader title=(words().import_detail.title)(import_id) above=ToHistory />
        <Loaded answer=asked lines=8 let:import>
            <Detail import />
        </Loaded>
    }
}

#[component]
fn ToHistory() -> impl IntoView {
    view! {
        <A href="/history" attr:class="page_header-above">
            <Icon name=IconName::Left />
            {words().history.title}
        </A>
    }
}

#[component]
fn Detail(import: Import) -> impl IntoView {
    let import_id = import.import_id;
    let import = RwSignal::new(import);
    let failure = RwSignal::new(None::<ApiError>);
    let moves = Memo::new(move |_| import.with(|import| !import.is_at_rest()));
    let state = Memo::new(move |_| import.with(|import| import.state));
    let went_on = Callback::new(move |now| import.set(now));
    view! {
        <div class="card-stack import_detail">
            <Show when=move || moves.get()>
                <Follow import_id import failure />
            </Show>
            <Failure failure />
            <div class="import_detail-head" aria-live="polite">
                {move || view! { <StateBadge state=state.get() /> }}
                <p class="import_detail-file">{move || import.with(|import| import.file_name.clone())}</p>
            </div>
            {move || view! { <StateMessage import state=state.get() /> }}
            {move || import.with(|import| import.counts).map(|counts| view! { <ImportCounts counts /> })}
            {move || view! { <CompaniesNotice import=import.get() went_on /> }}
            {move || view! { <MailsNotice import=import.get() /> }}
            <div class="import_detail-pair">
                <Facts import />
                <Show when=move || state.get() != ImportState::Refused>
                    <Downloads import />
                </Show>
            </div>
            <Show when=move || is_over(state.get())>
                <Undo import />
            </Show>
            {move || match state.get() {
                state if is_over(state) => view! { <Rows import /> }.into_any(),
                ImportState::Waiting | ImportState::Processing => view! { <RowsLater /> }.into_any(),
                _ => ().into_any(),
            }}
        </div>
    }
}

/// Keeps the import up to date while it changes.
#[component]
fn Follow(import_id: u64, import: RwSignal<Import>, failure: RwSignal<Option<ApiError>>) -> impl IntoView {
    // Ends with the component.
    StoredValue::new_local(follow_import(import_id, move |now| match now {
        Ok(now) => {
            failure.set(None);
            import.set(now);
        }
        Err(error) => failure.set(Some(error)),
    }));
}

/// Whether the import has ended, successfully or not: there are rows and files to show.
fn is_over(state: ImportState) -> bool {
    matches!(state, ImportState::Done | ImportState::Failed | ImportState::Undoing | ImportState::Undone)
}

/// A message about the state if it needs one: in progress, waiting for a person, refused, failed.
#[component]
fn StateMessage(import: RwSignal<Import>, state: ImportState) -> impl IntoView {
    let detail = &words().import_detail;
    match state {
        ImportState::Planning | ImportState::Waiting | ImportState::Processing => {
            view! { <Progress import /> }.into_any()
        }
        ImportState::Planned => {
            let address = import.with_untracked(|import| format!("/import/{}", import.import_id));
            let actions = move || {
                view! {
                    <Link href=address.clone() look=Look::Primary>
                        {detail.to_plan}
                    </Link>
                }
            };
            view! {
                <Message tone=Tone::Info title=detail.planned_title actions=actions>
                    {detail.planned_text}
                </Message>
            }
            .into_any()
        }
        ImportState::Refused => view! { <FailureReason import title=detail.refused_title /> }.into_any(),
        ImportState::Failed => view! { <FailureReason import title=detail.failed_title /> }.into_any(),
        ImportState::Done | ImportState::Undoing | ImportState::Undone => view! { <Warnings import /> }.into_any(),
    }
}

#[component]
fn Progress(import: RwSignal<Import>) -> impl IntoView {
    let done =
        Signal::derive(move || import.with(|import| percent(import.progress.done_rows, import.progress.total_rows)));
    let text = Signal::derive(move || {
        import.with(|import| {
            let (done, total) = (figure(import.progress.done_rows), figure(import.progress.total_rows));
            (words().history.done_of)(&done, &total)
        })
    });
    view! {
        <div class="card">
            <ProgressBar label=words().import_detail.running percent=done text />
        </div>
    }
}

#[component]
fn FailureReason(import: RwSignal<Import>, title: &'static str) -> impl IntoView {
    let (failure, problems) = import.with_untracked(|import| (import.failure.clone(), import.problems.clone()));
    let can_go_on = import.with_untracked(|import| import.state == ImportState::Failed && import.files_kept);
    let import_id = import.with_untracked(|import| import.import_id);
    let went_on = Callback::new(move |now| import.set(now));
    let actions = move || can_go_on.then(|| view! { <Retry import_id went_on /> });
    view! {
        <Message tone=Tone::Danger title at_once=true actions=actions>
            {failure.map(|failure| view! { <p>{localized(&failure).to_owned()}</p> })}
            <ul>
                {problems
                    .iter()
                    .map(|problem| view! { <li>{localized(&problem.message).to_owned()}</li> })
                    .collect_view()}
            </ul>
        </Message>
    }
}

#[component]
fn Warnings(import: RwSignal<Import>) -> impl IntoView {
    let problems = import.with_untracked(|import| import.problems.clone());
    (!problems.is_empty()).then(|| {
        view! {
            <Message tone=Tone::Warning title=words().import_detail.warnings>
                <ul>
                    {problems
                        .iter()
                        .map(|problem| view! { <li>{localized(&problem.message).to_owned()}</li> })
                        .collect_view()}
                </ul>
            </Message>
        }
    })
}

#[component]
fn RowsLater() -> impl IntoView {
    view! { <p class="card card-text">{words().import_detail.rows_later}</p> }
}
