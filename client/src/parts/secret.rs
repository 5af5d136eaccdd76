//! A secret that is shown only once: to be read, and to be copied with one press.

use js_sys::Reflect;
use leptos::{html, prelude::*, task::spawn_local};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

use super::{
    button::Button,
    field::new_id,
    icon::{Icon, IconName},
};
use crate::base::words::words;

#[component]
pub(crate) fn Secret(#[prop(into)] label: String, text: String) -> impl IntoView {
    let secret = &words().secret;
    let id = new_id();
    let input = NodeRef::<html::Input>::new();
    let result = RwSignal::new(None::<&'static str>);
    let select = move || {
        if let Some(input) = input.get_untracked() {
            input.select();
        }
    };
    let copied = text.clone();
    let copy = Callback::new(move |()| {
        let text = copied.clone();
        spawn_local(async move {
            let is_copied = copy_to_clipboard(&text).await;
            if !is_copied {
                select();
            }
            result.try_set(Some(if is_copied { secret.copied } else { secret.copy_by_hand }));
        });
    });
    view! {
        <div class="secret">
            <label class="field-label" for=id.clone()>
                {label}
            </label>
            <div class="secret-line">
                <input
                    class="field-input secret-text"
                    id=id
                    type="text"
                    readonly=true
                    spellcheck="false"
                    value=text
                    node_ref=input
                    on:focus=move |_| select()
                />
                <Button icon=IconName::Copy on_press=copy>
                    {secret.copy}
                </Button>
            </div>
            <p class="secret-told" role="status">
                {move || {
                    result.get()
                        .map(|result| {
                            view! {
                                <Icon name=IconName::Check />
                                <span>{result}</span>
                            }
                        })
                }}
            </p>
        </div>
    }
}

/// Browsers offer the clipboard only to pages over a secure connection; elsewhere people select by hand.
async fn copy_to_clipboard(text: &str) -> bool {
    let navigator = window().navigator();
    let is_there = Reflect::get(&navigator, &JsValue::from_str("clipboard")).is_ok_and(|it| !it.is_undefined());
    is_there && JsFuture::from(navigator.clipboard().write_text(text)).await.is_ok()
}
