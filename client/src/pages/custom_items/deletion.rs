//! The question before a custom item is deleted: how many leads lose a value, and which files will no longer match.

use leptos::prelude::*;
use torikomi_core::domain::format::CustomItem;

use super::page::Page;
use crate::{
    base::{
        api::{self, ApiError},
        attempt::Attempt,
        locale::figure,
        words::words,
    },
    parts::{Answer, Button, Failure, IconName, Loaded, Look, use_notices},
};

#[component]
pub(super) fn Deletion(page: Page, item: CustomItem) -> impl IntoView {
    let counted = Answer::new(move || api::custom_item_use(item.custom_item_id));
    let item = StoredValue::new(item);
    view! {
        <Loaded answer=counted lines=2 let:used>
            <DeletionForm page item=item.get_value() leads=used.leads />
        </Loaded>
    }
}

#[component]
fn DeletionForm(page: Page, item: CustomItem, leads: u64) -> impl IntoView {
    let custom_items = &words().custom_items;
    let notices = use_notices();
    let attempt = Attempt::with_busy(page.busy);
    // If the number has changed, it is shown and confirmed again.
    let losing = RwSignal::new(leads);
    let delete = Callback::new(move |()| {
        let notice = (custom_items.deleted)(&item.name);
        let deleted = move |()| {
            notices.done(notice);
            page.end();
        };
        let refused = move |error: ApiError| {
            if let Some(leads) = error.losing_leads() {
                losing.try_set(leads);
            }
            Some(error)
        };
        attempt.run_or(api::delete_custom_item(item.custom_item_id, losing.get_untracked()), deleted, refused);
    });
    view! {
        <p>
            <strong>
                {move || match losing.get() {
                    0 => custom_items.delete_unused.to_owned(),
                    leads => (custom_items.values_lost)(&figure(leads)),
                }}
            </strong>
        </p>
        <p>{custom_items.delete_text}</p>
        <Failure failure=attempt.failure />
        <div class="dialog-actions">
            <Button disabled=attempt.busy on_press=Callback::new(move |()| page.open.set(false))>
                {words().common.cancel}
            </Button>
            <Button look=Look::Danger icon=IconName::Trash busy=attempt.busy on_press=delete>
                {words().common.delete}
            </Button>
        </div>
    }
}
