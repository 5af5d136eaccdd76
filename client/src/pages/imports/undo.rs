//! 取り消し: the undo of an import, on the page of its details: requested, previewed, confirmed, followed, reported.
//!
//! Guarantees: the page shows the server's state, whatever its own was when it was left; a preview or an undo from
//! another tab is shown too.

use leptos::prelude::*;
use torikomi_core::wire::{Import, ImportState, UndoState};

use crate::{
    base::{attempt::Attempt, locale::figure, words::words},
    parts::{Failure, LiveRegion, ProgressBar, percent},
};

mod undoing;
mod offer;
mod preview;
mod companies;
mod confirmation;
mod counts;
mod kept;
mod difference;
mod kept_detail;
mod result;

use offer::UndoOffer;
use preview::Preview;
use result::TakenBack;
use undoing::Undoing;

/// What is shown; only a change of it redraws.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scene {
    /// Nothing is in progress; `true` after a failure.
    Offer(bool),
    Planning,
    /// With the preview's version: a new version is redrawn.
    Planned(u32),
    Running,
    Done,
}

fn scene(import: &Import) -> Scene {
    match (import.state, import.undo.as_ref().map(|undo| (undo.state, undo.version))) {
        (ImportState::Undone, _) => Scene::Done,
        (ImportState::Undoing, _) => Scene::Running,
        (_, Some((UndoState::Planning, _))) => Scene::Planning,
        (_, Some((UndoState::Planned, version))) => Scene::Planned(version),
        (_, Some((UndoState::Failed, _))) => Scene::Offer(true),
        _ => Scene::Offer(false),
    }
}

/// For an import that has ended.
#[component]
pub(crate) fn Undo(import: RwSignal<Import>) -> impl IntoView {
    let undoing =
        Undoing { import_id: import.with_untracked(|import| import.import_id), import, attempt: Attempt::new() };
    let scene = Memo::new(move |_| import.with(scene));
    let spoken = Memo::new(move |_| match scene.get() {
        Scene::Planned(_) => words().undo.previewed,
        Scene::Done => words().undo.done_title,
        _ => "",
    });
    view! {
        <section class="card undo" aria-labelledby="undo-title">
            <h2 class="card-title" id="undo-title">
                {words().undo.title}
            </h2>
            {move || match scene.get() {
                Scene::Offer(has_failed) => view! { <UndoOffer undoing has_failed /> }.into_any(),
                Scene::Planning => {
                    view! { <Progress undoing label=words().undo.planning lead=words().undo.planning_lead /> }.into_any()
                }
                Scene::Planned(version) => view! { <Preview undoing version /> }.into_any(),
                Scene::Running => {
                    view! { <Progress undoing label=words().undo.running lead=words().undo.running_lead /> }.into_any()
                }
                Scene::Done => view! { <TakenBack undoing /> }.into_any(),
            }}
            <Failure failure=undoing.attempt.failure retry=Callback::new(move |()| undoing.load()) />
            <LiveRegion text=Signal::derive(move || spoken.get().to_owned()) />
        </section>
    }
}

#[component]
fn Progress(undoing: Undoing, label: &'static str, lead: &'static str) -> impl IntoView {
    let progress =
        move || undoing.import.with(|import| import.undo.as_ref().map(|undo| undo.progress).unwrap_or_default());
    let text = Signal::derive(move || {
        let progress = progress();
        match progress.total_rows {
            0 => words().undo.waiting.to_owned(),
            total => (words().history.done_of)(&figure(progress.done_rows), &figure(total)),
        }
    });
    let percent = Signal::derive(move || {
        let progress = progress();
        percent(progress.done_rows, progress.total_rows)
    });
    view! {
        <p class="card-text">{lead}</p>
        <ProgressBar label percent text />
    }
}
