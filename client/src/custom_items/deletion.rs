//! The question before a custom item is deleted: what is lost, and which files will not match any more.

use leptos::{prelude::*, task::spawn_local};
use torikomi_core::format::CustomItem;

use super::Page;
use crate::{
    api::{self, ApiError},
    components::{Button, FailureMessage, IconName, Look, use_notices},
    words::words,
};

#[component]
pub(super) fn Deletion(page: Page, item: CustomItem) -> impl IntoView {
    let custom_items = &words().custom_items;
    let notices = use_notices();
    let busy = page.busy;
    let failure = RwSignal::new(None::<ApiError>);
    let delete = Callback::new(move |()| {
        let item = item.clone();
        busy.set(true);
        failure.set(None);
        spawn_local(async move {
            let deleted = api::delete_custom_item(item.custom_item_id).await;
            busy.try_set(false);
            match deleted {
                Ok(()) => {
                    notices.done((custom_items.deleted)(&item.name));
                    page.end();
                }
                Err(error) => _ = failure.try_set(Some(error)),
            }
        });
    });
    view! {
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
