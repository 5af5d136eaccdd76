//! The wizard: インポート方法の選択, ファイルの選択, 確認, 完了.
//!
//! Guarantees: `/import` is the draft (the browser's), `/import/{id}` the import (the server's), so that a reload or
//! a second tab shows the same; going back loses nothing. Decides nothing about a file: the check and the server do.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use crate::{session::use_session, shell::NotFound};

mod state;
mod check_run;
mod checking;
mod repairing;
mod frame;
mod running;
mod sample;
mod method_step;
mod file_step;
mod verdict;
mod problem_list;
mod upload_step;
mod planned;
mod plan;
mod plan_rows;
mod done;

pub(crate) use checking::now_ms;
pub(crate) use state::{AgainReason, WizardState, use_wizard};

use state::Step;

#[component]
pub(crate) fn Wizard() -> impl IntoView {
    let state = use_wizard();
    state.belong_to(&use_session().login_id);
    state.expect_file();
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
    move || match state.step.get() {
        Step::Method(kept) => view! { <method_step::MethodStep kept /> }.into_any(),
        Step::Choosing => view! { <file_step::ChoosingStep /> }.into_any(),
        Step::Checking(checking) => view! { <file_step::CheckingStep checking /> }.into_any(),
        Step::Stopped(stopped) => view! { <file_step::StoppedStep stopped /> }.into_any(),
        Step::Repairing(repairing) => view! { <repairing::RepairingStep repairing /> }.into_any(),
        Step::Checked(checked) => view! { <verdict::CheckedStep checked /> }.into_any(),
        Step::Uploading(checked) => view! { <upload_step::UploadStep checked /> }.into_any(),
    }
}
