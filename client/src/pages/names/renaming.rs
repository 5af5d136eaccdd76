//! A new name; the leads that have it keep it under the new one.

use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};
use torikomi_core::{domain::value::trim, wire::Name};

use super::Page;
use crate::{
    base::{
        api::{self, ApiError},
        locale::figure,
        words::words,
    },
    parts::{Button, FailureMessage, Look, TextField, use_notices},
};

#[component]
pub(super) fn Renaming(page: Page, name: Name) -> impl IntoView {
    let texts = &words().names;
    let notices = use_notices();
    let typed = RwSignal::new(name.name.clone());
    let busy = page.busy;
    let most = page.most_characters();
    let failure = RwSignal::new(None::<ApiError>);
    let error = Signal::derive(move || {
        typed.with(|typed| match trim(typed).chars().count() {
            0 => Some(texts.blank.to_owned()),
            characters if characters <= most => None,
            _ => Some((texts.too_long)(most)),
        })
    });
    let hint = match name.leads {
        0 => texts.rename_unused.to_owned(),
        leads => (texts.rename_hint)(&figure(leads)),
    };
    let rename = move |event: SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() || error.get_untracked().is_some() {
            return;
        }
        let (before, after) = (name.clone(), typed.with_untracked(|typed| trim(typed).to_owned()));
        if before.name == after {
            page.open.set(false);
            return;
        }
        busy.set(true);
        failure.set(None);
        spawn_local(async move {
            let renamed = api::rename_name(page.kind, before.name_id, &after).await;
            busy.try_set(false);
            match renamed {
                Ok(()) => {
                    notices.done((texts.renamed)(&before.name, &after));
                    page.end();
                }
                Err(error) => _ = failure.try_set(Some(error)),
            }
        });
    };
    view! {
        <form class="field-stack" novalidate on:submit=rename>
            <TextField label=texts.name value=typed required=true hint error focused=true />
            {move || failure.get().map(|error| view! { <FailureMessage error /> })}
            <div class="dialog-actions">
                <Button disabled=busy on_press=Callback::new(move |()| page.open.set(false))>
                    {words().common.cancel}
                </Button>
                <Button look=Look::Primary submit=true busy>
                    {words().common.save}
                </Button>
            </div>
        </form>
    }
}
