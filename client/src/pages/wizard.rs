//! The wizard: インポート方法の選択, ファイルの選択, 確認, 完了.
//!
//! Guarantees: `/import` is the draft (the browser's), `/import/{id}` the import (the server's), so a reload or a
//! second tab shows the same; each step has its address (`navigation`), so Back goes to the previous step, and going
//! back loses nothing. It decides nothing about a file: the check and the server do.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use crate::{
    base::{locale::figure, session::use_session, words::words},
    parts::{LiveRegion, NotFound},
};

mod state;
mod settings;
mod navigation;
mod check_run;
mod checking;
mod repairing;
mod frame;
mod running;
mod method_step;
mod file_step;
mod verdict;
mod list_window;
mod problem_list;
mod upload_step;
mod shown;
mod planned;
mod plan;
mod plan_rows;
mod done;

pub(crate) use state::{WizardState, use_wizard};

use frame::StepName;
use state::FileStep;

#[component]
pub(crate) fn Wizard() -> impl IntoView {
    let state = use_wizard();
    state.belong_to(&use_session().login_id);
    state.expect_file();
    state.resume();
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id")));
    move || match id.get().map(|id| id.parse::<u64>()) {
        None => view! { <Draft /> }.into_any(),
        Some(Ok(import_id)) => view! { <planned::Planned import_id /> }.into_any(),
        Some(Err(_)) => view! { <NotFound /> }.into_any(),
    }
}

/// The steps before the server has a plan.
#[component]
fn Draft() -> impl IntoView {
    let state = use_wizard();
    let step = navigation::use_step();
    let nearest = Memo::new(move |_| state.nearest(step.get()));
    navigation::keep_to(step, nearest);
    let verdict = Memo::new(move |_| state.file_step.with(spoken_verdict));
    view! {
        {move || match nearest.get() {
            StepName::Method => view! { <method_step::MethodStep /> }.into_any(),
            StepName::File => view! { <File /> }.into_any(),
            StepName::Confirm | StepName::Done => view! { <Upload /> }.into_any(),
        }}
        <LiveRegion text=verdict />
    }
}

/// The result of the check, for people who do not see it; a refusal announces itself.
fn spoken_verdict(file_step: &FileStep) -> String {
    match file_step {
        FileStep::Checked(checked) if checked.judged.verdict.accepted => {
            let counts = &checked.judged.verdict.counts;
            (words().wizard.verdict.spoken)(&figure(counts.valid.into()), &figure(counts.invalid.into()))
        }
        _ => String::new(),
    }
}

#[component]
fn File() -> impl IntoView {
    let state = use_wizard();
    move || match state.file_step.get() {
        FileStep::Choosing => view! { <file_step::ChoosingStep /> }.into_any(),
        FileStep::Checking(checking) => view! { <file_step::CheckingStep checking /> }.into_any(),
        FileStep::Stopped(stopped) => view! { <file_step::StoppedStep stopped /> }.into_any(),
        FileStep::Repairing(repairing) => view! { <repairing::RepairingStep repairing /> }.into_any(),
        FileStep::Checked(checked) => view! { <verdict::CheckedStep checked /> }.into_any(),
    }
}

#[component]
fn Upload() -> impl IntoView {
    let file_step = use_wizard().file_step.get_untracked();
    // This step needs a checked file.
    if let FileStep::Checked(checked) = file_step { Some(view! { <upload_step::UploadStep checked /> }) } else { None }
}
