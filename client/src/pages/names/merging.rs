//! Merges two names: the person finds the other one, chooses the one that stays, and sees how many leads change before
//! it is done.

use leptos::prelude::*;
use torikomi_core::wire::Name;

use super::page::Page;
use crate::{
    base::{
        api::{self, ApiError},
        locale::figure,
        words::words,
    },
    parts::{Answer, Button, IconName, Loaded, Look, Question, RadioCard, RadioCards, use_notices, visible},
};

mod target;

use target::TargetChoice;

#[component]
pub(super) fn Merging(page: Page, name: Name) -> impl IntoView {
    let other = RwSignal::new(None::<Name>);
    let name = StoredValue::new(name);
    move || match other.get() {
        None => view! { <TargetChoice page name=name.get_value() chosen=other /> }.into_any(),
        Some(chosen) => view! { <Counted page name=name.get_value() chosen other /> }.into_any(),
    }
}

/// Both are counted again: the list may be old.
#[component]
fn Counted(page: Page, name: Name, chosen: Name, other: RwSignal<Option<Name>>) -> impl IntoView {
    let (kind, ids) = (page.kind, (name.name_id, chosen.name_id));
    let both = Answer::new(move || async move {
        Ok::<_, ApiError>((api::name(kind, ids.0).await?, api::name(kind, ids.1).await?))
    });
    view! {
        <Loaded answer=both lines=4 let:both>
            <MergeForm page one=both.0 two=both.1 other />
        </Loaded>
    }
}

#[component]
fn MergeForm(page: Page, one: Name, two: Name, other: RwSignal<Option<Name>>) -> impl IntoView {
    let texts = &words().names;
    let notices = use_notices();
    let card = |value, name: &Name| RadioCard {
        value,
        words: (texts.merge_keep)(&visible(&name.name)),
        explanation: (texts.merge_leads)(&figure(name.leads)),
    };
    let cards = vec![card(true, &two), card(false, &one)];
    let keeps_two = RwSignal::new(true);
    // The name that is removed, and the one that stays.
    let both = StoredValue::new((one, two));
    let ordered = move || {
        let (one, two) = both.get_value();
        if keeps_two.get() { (one, two) } else { (two, one) }
    };
    let consequence = move || {
        let (gone, stays) = ordered();
        match gone.leads {
            0 => (texts.merge_unused)(&visible(&gone.name)),
            leads => (texts.merge_text)(&visible(&gone.name), &visible(&stays.name), &figure(leads)),
        }
    };
    let in_files = move || {
        let (gone, stays) = ordered();
        let in_files = if page.must_be_known() { texts.merge_known } else { texts.merge_free };
        in_files(&visible(&gone.name), &visible(&stays.name))
    };
    let merge = move || {
        let (gone, stays) = untrack(ordered);
        api::merge_name(page.kind, gone.name_id, stays.name_id)
    };
    let merged = Callback::new(move |change| {
        let (gone, stays) = untrack(ordered);
        page.left(notices, (texts.merged)(&visible(&gone.name), &visible(&stays.name)), &change);
    });
    view! {
        <Question
            open=page.open
            busy=page.busy
            yes=Signal::derive(move || (texts.merge_do)(&visible(&ordered().1.name)))
            icon=IconName::Merge
            act=merge
            on_done=merged
        >
            <RadioCards legend=texts.merge_which cards chosen=keeps_two disabled=page.busy />
            <div>
                <Button
                    look=Look::Quiet
                    icon=IconName::Left
                    disabled=page.busy
                    on_press=Callback::new(move |()| other.set(None))
                >
                    {texts.merge_other}
                </Button>
            </div>
            <div aria-live="polite">
                <p>
                    <strong>{consequence}</strong>
                </p>
                <p>{in_files} {texts.no_return}</p>
            </div>
        </Question>
    }
}
