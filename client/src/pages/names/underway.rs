//! Changes of names whose leads still follow: shown with their progress until they have.

use std::time::Duration;

use gloo_timers::future::sleep;
use leptos::{prelude::*, task::spawn_local};
use torikomi_core::wire::NameChange;

use super::page::Page;
use crate::{
    base::{api, locale::figure, words::words},
    parts::{Message, Show, Tone},
};

pub(super) const POLL_INTERVAL: Duration = Duration::from_secs(2);

#[component]
pub(super) fn Underway(page: Page) -> impl IntoView {
    let (texts, changes) = (&words().names, &words().name_changes);
    let underway = RwSignal::new(Vec::<NameChange>::new());
    Effect::new(move |_| {
        let act = page.acts.get();
        spawn_local(follow(page, act, underway));
    });
    view! {
        <Show when=move || !underway.with(Vec::is_empty)>
            <Message tone=Tone::Info title=texts.underway>
                <ul>
                    {move || {
                        underway
                            .get()
                            .into_iter()
                            .map(|change| {
                                let what = (changes.what_words)(&change);
                                view! { <li>{(texts.underway_one)(&what, &figure(change.leads))}</li> }
                            })
                            .collect_view()
                    }}
                </ul>
            </Message>
        </Show>
    }
}

/// Runs until no change is in progress, the page is left, or another action was done since `act`.
async fn follow(page: Page, act: u32, underway: RwSignal<Vec<NameChange>>) {
    // The progress is not essential: if the server cannot be reached, the record shows it later.
    while let Ok(mut changes) = api::name_changes(None).await {
        if page.acts.try_get_untracked() != Some(act) {
            return;
        }
        changes.retain(|change| change.ended_at.is_none());
        let (were, are) = (underway.with_untracked(Vec::len), changes.len());
        underway.set(changes);
        if are < were {
            // The counts show what has ended.
            page.names.reload();
        }
        if are == 0 {
            return;
        }
        sleep(POLL_INTERVAL).await;
    }
}
