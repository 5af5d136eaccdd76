//! The person who did something; for a deleted account, that it is deleted.

use leptos::prelude::*;

use crate::base::words::words;

#[component]
pub(crate) fn WorkerName(worker: Option<String>) -> impl IntoView {
    let history = &words().history;
    match worker {
        Some(worker) => view! { <span>{worker}</span> }.into_any(),
        None => view! { <span title=history.worker_deleted>{history.no_worker}</span> }.into_any(),
    }
}
