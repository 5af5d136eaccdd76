//! The sample CSV, for download in either encoding.
//!
//! It is fetched by the page and not by a link: if a custom item's name cannot be written in Shift-JIS, the server
//! refuses and names the character, and a link would show that as a page of code.

use leptos::{prelude::*, task::spawn_local};
use torikomi_core::domain::encoding::Encoding;
use wasm_bindgen::JsCast;

use crate::{
    base::{
        api::{self, ApiError},
        words::words,
    },
    parts::{Button, Failure, IconName, Look},
};

#[component]
pub(crate) fn SampleDownloads() -> impl IntoView {
    let failure = RwSignal::new(None::<ApiError>);
    let busy = RwSignal::new(None::<Encoding>);
    let download = move |encoding| {
        if busy.get_untracked().is_some() {
            return;
        }
        busy.set(Some(encoding));
        failure.set(None);
        spawn_local(async move {
            match api::sample(encoding).await {
                Ok(blob) => save(&blob, words().wizard.sample.file_name),
                Err(error) => _ = failure.try_set(Some(error)),
            }
            busy.try_set(None);
        });
    };
    let sample = &words().wizard.sample;
    let button = move |encoding, words: &'static str| {
        view! {
            <Button
                look=Look::Secondary
                icon=IconName::Download
                busy=Signal::derive(move || busy.get() == Some(encoding))
                on_press=Callback::new(move |()| download(encoding))
            >
                {words}
            </Button>
        }
    };
    view! {
        <div class="sample">
            <div class="sample-texts">
                <p class="sample-title">{sample.title}</p>
                <p class="sample-text">{sample.text}</p>
            </div>
            <div class="sample-buttons">
                {button(Encoding::Utf8Bom, sample.utf8)} {button(Encoding::ShiftJis, sample.shift_jis)}
            </div>
            <Failure failure />
        </div>
    }
}

/// Starts a download of `blob`.
fn save(blob: &web_sys::Blob, file_name: &str) {
    let address = web_sys::Url::create_object_url_with_blob(blob).expect("BUG: a blob has an address");
    let link = document().create_element("a").expect("BUG: a known element");
    let link: web_sys::HtmlAnchorElement = link.unchecked_into();
    link.set_href(&address);
    link.set_download(file_name);
    link.click();
    web_sys::Url::revoke_object_url(&address).expect("BUG: its address");
}
