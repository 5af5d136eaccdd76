//! The one running import of the workspace, if there is one: the sentence about it, with a link.

use std::time::Duration;

use leptos::{prelude::*, task::spawn_local};
use torikomi_core::wire::Import;

use crate::{
    base::{api, words::words},
    parts::{Link, Message, Tone},
};

const POLL_INTERVAL: Duration = Duration::from_secs(5);

/// The running import, polled while the component lives. A failed call changes nothing: the server itself refuses a
/// second import.
pub(crate) fn use_running() -> ReadSignal<Option<Import>> {
    let (running, set_running) = signal(None);
    let load = move || {
        spawn_local(async move {
            if let Ok(import) = api::running_import().await {
                set_running.try_set(import);
            }
        });
    };
    load();
    let polling = set_interval_with_handle(load, POLL_INTERVAL).expect("BUG: every page has timers");
    on_cleanup(move || polling.clear());
    running
}

/// 処理中のインポートがあるため、一括登録を続行できません。
#[component]
pub(crate) fn RunningMessage(import_id: u64, #[prop(optional)] text: &'static str) -> impl IntoView {
    let running = &words().wizard.running;
    let actions = move || {
        view! { <Link href=format!("/import/{import_id}")>{running.to_progress}</Link> }
    };
    view! {
        <Message tone=Tone::Warning title=running.sentence actions=actions>
            {text}
        </Message>
    }
}
