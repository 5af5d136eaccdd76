//! フォーマット: which columns a file must have today, and their names; and another profile from a sample's header line.

use std::sync::Arc;

use leptos::prelude::*;
use torikomi_core::domain::format::Format;

use crate::{
    base::{api, rights::Right, session::use_session, words::words},
    parts::{Answer, Failure, Loaded, Message, PageHeader, SampleDownloads, Tone, rights::ReadOnly},
};

mod columns;
mod sample;
mod mapping;
mod page;
mod proposal;
mod reset;

use columns::Columns;
use page::Page;
use proposal::Proposal;
use reset::Reset;
use sample::FromSample;

#[component]
pub(crate) fn FormatProfile() -> impl IntoView {
    let page = Page { format: Answer::new(api::format), proposed: RwSignal::new(None), failure: RwSignal::new(None) };
    let texts = &words().format_profile;
    view! {
        <PageHeader title=texts.title lead=texts.lead />
        <div class="card-stack">
            <ReadOnly right=Right::ChangeSettings />
            <Failure failure=page.failure />
            <Loaded answer=page.format lines=8 let:answer>
                {
                    let format = Arc::new(answer.format);
                    move || match page.proposed.get() {
                        Some(proposed) => view! { <Proposal page format=format.clone() proposed /> }.into_any(),
                        None => view! { <InEffect page format=format.clone() /> }.into_any(),
                    }
                }
            </Loaded>
        </div>
    }
}

/// The current columns, and the ways to change them.
#[component]
fn InEffect(page: Page, format: Arc<Format>) -> impl IntoView {
    let texts = &words().format_profile;
    let is_default = format.columns == Format::default().columns;
    let may_change = Right::ChangeSettings.is_of(&use_session());
    view! {
        {may_change
            .then(|| {
                view! {
                    <section class="card format_profile-ways">
                        <div class="format_profile-way_texts">
                            <h2 class="card-title">{texts.change_title}</h2>
                            <p class="card-text">{texts.change_text}</p>
                        </div>
                        <div class="format_profile-buttons">
                            {(!is_default).then(|| view! { <Reset page /> })} <FromSample page format=format.clone() />
                        </div>
                    </section>
                    <Message tone=Tone::Neutral title=texts.older_files_title>
                        {texts.older_files}
                    </Message>
                }
            })}
        <section class="card-stack">
            <div>
                <h2 class="card-title">{texts.columns_title}</h2>
                <p class="card-text">{if is_default { texts.is_default } else { texts.is_own }}</p>
            </div>
            <Columns format=format.clone() />
        </section>
        <div class="card">
            <SampleDownloads />
        </div>
    }
}
