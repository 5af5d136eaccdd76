//! 取り消し: an import taken back, on the page of its details: asked for, previewed, confirmed, followed, told.
//!
//! Guarantees: what is shown is what the server has, whatever this page was when it was left: a preview or an undo that
//! another tab began is there too.

use leptos::prelude::*;
use torikomi_core::wire::{Import, ImportState, Undo as WireUndo, UndoState};

use crate::{
    base::{
        api::{self, ApiError},
        attempt::Attempt,
        locale::figure,
        words::words,
    },
    parts::{Failure, ProgressBar, Spoken, percent},
};

mod asking;
mod preview;
mod companies;
mod confirmation;
mod counts;
mod kept;
mod difference;
mod kept_detail;
mod result;

use asking::Asking;
use preview::Preview;
use result::TakenBack;

/// The import that is, or could be, taken back.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Undoing {
    import_id: u64,
    import: RwSignal<Import>,
    attempt: Attempt,
}

impl Undoing {
    /// The undo as it is now, for what does not change while a scene is drawn.
    fn now(self) -> Option<WireUndo> {
        self.import.with_untracked(|import| import.undo.clone())
    }

    fn set(self, import: Import) {
        self.attempt.failure.try_set(None);
        self.import.try_set(import);
    }

    /// Does one thing at a time; what comes of it is the import as it is then.
    fn act(self, call: impl Future<Output = Result<Import, ApiError>> + 'static) {
        self.attempt.run(call, move |import| self.set(import));
    }

    /// Asks for what is now.
    fn ask(self) {
        self.act(api::import(self.import_id));
    }
}

/// What is drawn; only a change of it draws anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scene {
    /// Nothing is under way; after a failure: `true`.
    Asking(bool),
    Planning,
    /// With the preview's version: one that was made anew is drawn anew.
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
        (_, Some((UndoState::Failed, _))) => Scene::Asking(true),
        _ => Scene::Asking(false),
    }
}

/// For an import that is at its end.
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
                Scene::Asking(has_failed) => view! { <Asking undoing has_failed /> }.into_any(),
                Scene::Planning => {
                    view! { <Progress undoing label=words().undo.planning lead=words().undo.planning_lead /> }.into_any()
                }
                Scene::Planned(version) => view! { <Preview undoing version /> }.into_any(),
                Scene::Running => {
                    view! { <Progress undoing label=words().undo.running lead=words().undo.running_lead /> }.into_any()
                }
                Scene::Done => view! { <TakenBack undoing /> }.into_any(),
            }}
            <Failure failure=undoing.attempt.failure retry=Callback::new(move |()| undoing.ask()) />
            <Spoken text=Signal::derive(move || spoken.get().to_owned()) />
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
