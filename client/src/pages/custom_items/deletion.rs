//! The question before a custom item is deleted: how many leads lose a value, and which files will not match any more.

use leptos::{prelude::*, task::spawn_local};
use torikomi_core::domain::format::CustomItem;

use super::Page;
use crate::{
    base::{
        api::{self, ApiError},
        locale::figure,
        words::words,
    },
    parts::{Button, FailureMessage, IconName, Loaded, Look, use_notices},
};

#[component]
pub(super) fn Deletion(page: Page, item: CustomItem) -> impl IntoView {
    let counted = LocalResource::new(move || api::custom_item_use(item.custom_item_id));
    let item = StoredValue::new(item);
    view! {
        <Loaded resource=counted lines=2 let:used>
            <Asking page item=item.get_value() leads=used.leads />
        </Loaded>
    }
}

#[component]
fn Asking(page: Page, item: CustomItem, leads: u64) -> impl IntoView {
    let custom_items = &words().custom_items;
    let notices = use_notices();
    let busy = page.busy;
    let failure = RwSignal::new(None::<ApiError>);
    // Another number by now is told and asked about again.
    let losing = RwSignal::new(leads);
    let delete = Callback::new(move |()| {
        let item = item.clone();
        busy.set(true);
        failure.set(None);
        spawn_local(async move {
            let deleted = api::delete_custom_item(item.custom_item_id, losing.get_untracked()).await;
            busy.try_set(false);
            match deleted {
                Ok(()) => {
                    notices.done((custom_items.deleted)(&item.name));
                    page.end();
                }
                Err(error) => {
                    if let Some(leads) = error.losing_leads() {
                        losing.try_set(leads);
                    }
                    failure.try_set(Some(error));
                }
            }
        });
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
        {move || failure.get().map(|error| view! { <FailureMessage error /> })}
        <div class="dialog-actions">
            <Button disabled=busy on_press=Callback::new(move |()| page.open.set(false))>
                {words().common.cancel}
            </Button>
            <Button look=Look::Danger icon=IconName::Trash busy on_press=delete>
                {words().common.delete}
            </Button>
        </div>
    }
}
