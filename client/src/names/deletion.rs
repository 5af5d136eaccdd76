//! The question before a name is deleted: how many leads lose it.

use leptos::{prelude::*, task::spawn_local};
use torikomi_core::wire::Name;

use super::Page;
use crate::{
    api::{self, ApiError},
    components::{Button, FailureMessage, IconName, Look, use_notices},
    moment::figure,
    words::words,
};

#[component]
pub(super) fn Deletion(page: Page, name: Name) -> impl IntoView {
    let notices = use_notices();
    let busy = page.busy;
    let failure = RwSignal::new(None::<ApiError>);
    let text = if name.leads == 0 {
        page.words.delete_unused.to_owned()
    } else {
        (page.words.delete_text)(&figure(name.leads))
    };
    let delete = Callback::new(move |()| {
        let name = name.clone();
        busy.set(true);
        failure.set(None);
        spawn_local(async move {
            let deleted = api::delete_name(page.kind, name.name_id).await;
            busy.try_set(false);
            match deleted {
                Ok(()) => {
                    notices.done((words().names.deleted)(&name.name));
                    page.end();
                }
                Err(error) => _ = failure.try_set(Some(error)),
            }
        });
    });
    view! {
        <p>{text}</p>
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
