//! The question before a change of an item by which leads lose values: how many leads, and what is kept.

use leptos::prelude::*;

use super::page::Page;
use crate::{
    base::{locale::figure, words::words},
    parts::{Button, IconName, Look},
};

/// `on_no` returns to the form.
#[component]
pub(super) fn Loss(page: Page, leads: u64, on_yes: Callback<u64>, on_no: Callback<()>) -> impl IntoView {
    let texts = &words().custom_items;
    view! {
        <p role="alert">
            <strong>{(texts.values_lost)(&figure(leads))}</strong>
        </p>
        <p>{texts.values_lost_text}</p>
        <div class="dialog-actions">
            <Button disabled=page.busy on_press=on_no>
                {texts.back}
            </Button>
            <Button
                look=Look::Danger
                icon=IconName::Trash
                busy=page.busy
                on_press=Callback::new(move |()| on_yes.run(leads))
            >
                {texts.lose_and_save}
            </Button>
        </div>
    }
}
