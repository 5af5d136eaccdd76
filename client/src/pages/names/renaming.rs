//! A new name; the leads that have the name keep it under the new one.

use leptos::{ev::SubmitEvent, prelude::*};
use torikomi_core::{domain::value::trim, wire::Name};

use super::page::Page;
use crate::{
    base::{api, attempt::Attempt, locale::figure, words::words},
    parts::{Button, Failure, Look, TextField, use_notices},
};

#[component]
pub(super) fn Renaming(page: Page, name: Name) -> impl IntoView {
    let texts = &words().names;
    let notices = use_notices();
    let typed = RwSignal::new(name.name.clone());
    let attempt = Attempt::with_busy(page.busy);
    let most = page.most_characters();
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
        if error.get_untracked().is_some() {
            return;
        }
        let (before, after) = (name.clone(), typed.with_untracked(|typed| trim(typed).to_owned()));
        if before.name == after {
            page.open.set(false);
            return;
        }
        let notice = (texts.renamed)(&before.name, &after);
        attempt.run(async move { api::rename_name(page.kind, before.name_id, &after).await }, move |()| {
            notices.done(notice);
            page.end();
        });
    };
    view! {
        <form class="field-stack" novalidate on:submit=rename>
            <TextField label=texts.name value=typed required=true hint error focused=true />
            <Failure failure=attempt.failure />
            <div class="dialog-actions">
                <Button disabled=attempt.busy on_press=Callback::new(move |()| page.open.set(false))>
                    {words().common.cancel}
                </Button>
                <Button look=Look::Primary submit=true busy=attempt.busy>
                    {words().common.save}
                </Button>
            </div>
        </form>
    }
}
