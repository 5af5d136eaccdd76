//! The navigation of the draft's steps: their addresses, and going from one to another.
//!
//! Guarantees: each step is an entry of the browser's history: Back goes to the previous step, and nothing is lost. The
//! page's own buttons go back in the history too, so no step is in it twice. An entry that has nothing to show any more
//! (after a reload, or once its import was accepted) leads to the nearest step that has. It does not decide what a step
//! shows.
//!
//! `/import` is インポート方法の選択, `/import?step=file` ファイルの選択, `/import?step=confirm` 確認 until the file is sent;
//! `/import/{id}` then replaces the last one.

use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_query_map},
    location::State,
};

use super::frame::StepName;

const FILE: &str = "file";
const CONFIRM: &str = "confirm";

fn address(step: StepName) -> String {
    match step {
        StepName::Method => "/import".to_owned(),
        StepName::File => format!("/import?step={FILE}"),
        StepName::Confirm | StepName::Done => format!("/import?step={CONFIRM}"),
    }
}

/// The step in the address.
pub(super) fn use_step() -> Memo<StepName> {
    let query = use_query_map();
    Memo::new(move |_| match query.with(|query| query.get("step")).as_deref() {
        Some(FILE) => StepName::File,
        Some(CONFIRM) => StepName::Confirm,
        _ => StepName::Method,
    })
}

/// Sets the address to the step that is shown instead.
pub(super) fn keep_to(named: Memo<StepName>, shown: Memo<StepName>) {
    let ways = [StepName::Method, StepName::File, StepName::Confirm].map(|step| (step, use_navigation(step)));
    let astray = Memo::new(move |_| Some((named.get(), shown.get())).filter(|(named, shown)| named != shown));
    Effect::new(move |_| {
        if let Some((named, shown)) = astray.get()
            && let Some((_, way)) = ways.iter().find(|(step, _)| *step == named)
        {
            way.run(shown);
        }
    });
}

/// Navigates from the step `here` to any other.
pub(super) fn use_navigation(here: StepName) -> Callback<StepName> {
    let navigate = use_navigate();
    Callback::new(move |there: StepName| {
        let beneath = steps_beneath();
        let (from, to) = (here.number(), there.number());
        if to > from {
            navigate(&address(there), NavigateOptions { state: State::from(beneath + 1), ..Default::default() });
        } else if from - to <= beneath {
            let steps = i32::try_from(from - to).expect("BUG: there are four steps");
            history().go_with_delta(-steps).expect("BUG: a page of ours may go back");
        } else {
            // The page was opened at this address, so none of our entries is beneath it.
            navigate(&address(there), NavigateOptions { replace: true, ..Default::default() });
        }
    })
}

/// Goes from 確認 to the import that the server made; going back does not return to sending the file.
pub(super) fn use_navigation_to_import() -> Callback<u64> {
    let navigate = use_navigate();
    Callback::new(move |import_id: u64| {
        let state = State::from(steps_beneath());
        navigate(&format!("/import/{import_id}"), NavigateOptions { replace: true, state, ..Default::default() });
    })
}

/// How many entries right beneath this one are the steps before it: each entry stores that number.
fn steps_beneath() -> u32 {
    let kept = history().state().ok().and_then(|state| state.as_f64()).unwrap_or_default();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "one of our own numbers, or saturated")]
    let beneath = kept as u32;
    beneath
}

fn history() -> web_sys::History {
    window().history().expect("BUG: every page has a history")
}
