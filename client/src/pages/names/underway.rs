//! Changes of names whose leads still follow: told, with how far they are, until they have.

use std::time::Duration;

use gloo_timers::future::sleep;
use leptos::{prelude::*, task::spawn_local};
use torikomi_core::wire::NameChange;

use super::Page;
use crate::{
    base::{api, locale::figure, words::words},
    parts::{Message, Show, Tone},
};

pub(super) const LOOK_EVERY: Duration = Duration::from_secs(2);

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

/// Until nothing is under way any more, the page is gone, or something else has been done since `act`.
async fn follow(page: Page, act: u32, underway: RwSignal<Vec<NameChange>>) {
    // Telling it is a courtesy: where the server cannot be asked, the record tells it later.
    while let Ok(mut changes) = api::name_changes(None).await {
        if page.acts.try_get_untracked() != Some(act) {
            return;
        }
        changes.retain(|change| change.ended_at.is_none());
        let (were, are) = (underway.with_untracked(Vec::len), changes.len());
        underway.set(changes);
        if are < were {
            // What has ended shows in the counts.
            page.names.again();
        }
        if are == 0 {
            return;
        }
        sleep(LOOK_EVERY).await;
    }
}
