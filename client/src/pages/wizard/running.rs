//! The one import of the workspace that is under way, if there is one: the sentence that says so, with a way to it.

use std::time::Duration;

use leptos::{prelude::*, task::spawn_local};
use torikomi_core::wire::Import;

use crate::{
    base::{api, words::words},
    parts::{Link, Message, Tone},
};

const ASK_EVERY: Duration = Duration::from_secs(5);

/// The running import, asked for again while the component lives. A call that fails changes nothing: the server
/// refuses a second import by itself.
pub(crate) fn use_running() -> ReadSignal<Option<Import>> {
    let (running, set_running) = signal(None);
    let ask = move || {
        spawn_local(async move {
            if let Ok(import) = api::running_import().await {
                set_running.try_set(import);
            }
        });
    };
    ask();
    let asking = set_interval_with_handle(ask, ASK_EVERY).expect("BUG: every page has timers");
    on_cleanup(move || asking.clear());
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
