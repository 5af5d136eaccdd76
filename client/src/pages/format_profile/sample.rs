//! Asks the server about a sample's header line. Only the first bytes are sent: they contain the header line.

use std::sync::Arc;

use js_sys::Uint8Array;
use leptos::{prelude::*, task::spawn_local};
use torikomi_core::domain::format::Format;
use wasm_bindgen_futures::JsFuture;
use web_sys::File;

use super::{
    mapping::Mapping,
    page::{Page, Proposed},
};
use crate::{
    base::{
        api::{self, ApiError},
        words::words,
    },
    parts::{FileButton, Look, Tone, use_notices},
};

/// The longest possible header line: 129 columns whose names are 100 characters of 4 bytes, in quotes.
const SAMPLE_BYTES: f64 = 65_536.0;

#[component]
pub(super) fn FromSample(page: Page, format: Arc<Format>) -> impl IntoView {
    let texts = &words().format_profile;
    let notices = use_notices();
    let busy = RwSignal::new(false);
    let choose = move |file: File| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        page.failure.set(None);
        let format = format.clone();
        spawn_local(async move {
            match first_bytes(&file).await {
                None => notices.show(Tone::Danger, texts.unreadable.to_owned()),
                Some(bytes) => match propose(bytes, &format).await {
                    Ok(mapping) => _ = page.proposed.try_set(Some(Proposed { file_name: file.name(), mapping })),
                    Err(error) => _ = page.failure.try_set(Some(error)),
                },
            }
            busy.try_set(false);
        });
    };
    view! { <FileButton words=texts.from_sample look=Look::Primary busy on_choose=Callback::new(choose) /> }
}

async fn propose(bytes: Uint8Array, format: &Format) -> Result<Mapping, ApiError> {
    let proposal = api::propose_profile(bytes).await?;
    Ok(Mapping::new(proposal, &format.columns))
}

/// `None` if the file was moved or changed after it was chosen.
async fn first_bytes(file: &File) -> Option<Uint8Array> {
    let part = file.slice_with_f64_and_f64(0.0, SAMPLE_BYTES).ok()?;
    JsFuture::from(part.array_buffer()).await.ok().map(|buffer| Uint8Array::new(&buffer))
}
