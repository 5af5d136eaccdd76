//! All fields of a lead, by kinds of items.

use leptos::prelude::*;
use torikomi_core::{
    domain::item::{Item, Key},
    wire::LeadMemo,
};

use super::{
    entry::{Entry, Typed},
    field::Field,
};
use crate::{
    base::{locale::moment, session::use_session, words::words},
    parts::drawn_lines,
};

#[component]
pub(super) fn Fields(typed: Typed, memos: Vec<LeadMemo>, is_new: bool) -> impl IntoView {
    let texts = &words().lead;
    // The choices of the previous fields are gone.
    typed.choices.set_value(Vec::new());
    let is_basic = |key| matches!(key, Key::Basic(item) if !item.is_management());
    let is_management = |key| matches!(key, Key::Basic(item) if item.is_management() && item != Item::Memo);
    let is_custom = |key| matches!(key, Key::Custom(_));
    view! {
        <Section title=texts.basic typed entries=typed.entries(is_basic) focuses=is_new />
        <Section title=texts.management typed entries=typed.entries(is_management) />
        <Section title=texts.custom typed entries=typed.entries(is_custom) />
        <section class="card field-stack">
            <h2 class="card-title">{texts.memos}</h2>
            {typed
                .entries(|key| key == Key::Basic(Item::Memo))
                .into_iter()
                .map(|entry| view! { <Field typed entry /> })
                .collect_view()}
            <ExistingMemos typed memos />
        </section>
    }
}

#[component]
fn Section(
    title: &'static str,
    typed: Typed,
    entries: Vec<Entry>,
    /// Its first field takes the focus.
    #[prop(optional)]
    focuses: bool,
) -> impl IntoView {
    (!entries.is_empty()).then(|| {
        view! {
            <section class="card">
                <h2 class="card-title">{title}</h2>
                <div class="lead-fields">
                    {entries
                        .into_iter()
                        .enumerate()
                        .map(|(place, entry)| view! { <Field typed entry focused=focuses && place == 0 /> })
                        .collect_view()}
                </div>
            </section>
        }
    })
}

/// The existing memos: each can be removed.
#[component]
fn ExistingMemos(typed: Typed, memos: Vec<LeadMemo>) -> impl IntoView {
    let texts = &words().lead;
    let time_zone = use_session().time_zone;
    let one = move |memo: LeadMemo| {
        let memo_no = memo.memo_no;
        let is_removed = move || typed.removed_memos.with(|removed| removed.contains(&memo_no));
        view! {
            <li class="lead-memo" class:lead-removed=is_removed>
                <p class="lead-at">{moment(&memo.created_at, &time_zone)}</p>
                <p class="lead-value">{drawn_lines(&memo.memo)}</p>
                <label class="options_field-option">
                    <input
                        class="options_field-input"
                        type="checkbox"
                        prop:checked=is_removed
                        on:change=move |event| {
                            let is_removed = event_target_checked(&event);
                            typed
                                .removed_memos
                                .update(|removed| {
                                    removed.retain(|other| *other != memo_no);
                                    if is_removed {
                                        removed.push(memo_no);
                                    }
                                });
                        }
                    />
                    <span>{texts.remove_memo}</span>
                </label>
            </li>
        }
    };
    (!memos.is_empty()).then(|| view! { <ol class="lead-memos">{memos.into_iter().map(one).collect_view()}</ol> })
}
