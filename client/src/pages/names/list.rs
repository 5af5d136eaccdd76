//! The names of a kind: searched by a part of them, and chosen for an action.

use leptos::prelude::*;
use torikomi_core::wire::Name;

use super::{
    add::AddNames,
    found::Names,
    page::{DialogKind, Page},
};
use crate::{
    base::{locale::figure, words::words},
    parts::{Badge, EmptyState, IconName, LiveRegion, Show, TextField, VirtualColumn, VirtualTable, drawn},
};

/// From this number of names on there is a search field.
const FILTER_FROM: usize = 12;

#[component]
pub(super) fn List(page: Page, names: Vec<Name>, may_add: bool) -> impl IntoView {
    if names.is_empty() {
        return view! { <Empty page may_add /> }.into_any();
    }
    let texts = &words().names;
    let filter = RwSignal::new(String::new());
    let has_filter = names.len() >= FILTER_FROM;
    let names = StoredValue::new(Names::new(names));
    let all = names.with_value(Names::count);
    let found = Memo::new(move |_| filter.with(|typed| names.with_value(|names| names.find(typed))));
    let count = Memo::new(move |_| found.with(Vec::len));
    let count_text = Signal::derive(move || {
        let all_words = figure(all as u64);
        if count.get() == all {
            (texts.count)(&all_words)
        } else {
            (texts.found)(&figure(count.get() as u64), &all_words)
        }
    });
    view! {
        <div class="names">
            {has_filter.then(|| view! { <TextField label=texts.filter value=filter /> })}
            <p class="names-count">
                {count_text} {page.may_change.then(|| view! { <span class="names-hint">{texts.choose_hint}</span> })}
            </p>
            <LiveRegion text=count_text />
            <Show
                when=move || count.get() != 0
                fallback=move || view! { <p class="card card-text">{texts.none_found}</p> }
            >
                <Table page names found />
            </Show>
        </div>
    }
    .into_any()
}

#[component]
fn Empty(page: Page, may_add: bool) -> impl IntoView {
    let texts = &words().names;
    let text = move || {
        let (_, letter) = page.column();
        let text = if page.must_be_known() { texts.empty_known } else { texts.empty_free };
        text(&letter)
    };
    view! {
        <EmptyState icon=IconName::Tag title=(texts.empty_title)(page.kind)>
            <p>{text}</p>
            {may_add
                .then(|| {
                    view! {
                        <div class="names-first">
                            <AddNames page />
                        </div>
                    }
                })}
        </EmptyState>
    }
}

#[component]
fn Table(page: Page, names: StoredValue<Names>, found: Memo<Vec<usize>>) -> impl IntoView {
    let texts = &words().names;
    let column = |heading: &str, class| VirtualColumn { heading: heading.to_owned(), class };
    // A row is kept when it shows another name.
    let name_in = move |row: u32| {
        let place = found.with(|found| usize::try_from(row).ok().and_then(|row| found.get(row).copied()))?;
        names.with_value(|names| names.at(place).cloned())
    };
    let choose = Callback::new(move |row| {
        if let Some(name) = untrack(|| name_in(row)) {
            page.begin(DialogKind::Details(name));
        }
    });
    view! {
        <VirtualTable
            label=(texts.table)(page.kind)
            class="names-table"
            columns=vec![column(texts.name, "names-name"), column(texts.leads, "names-leads")]
            rows=Signal::derive(move || found.with(|found| u32::try_from(found.len()).unwrap_or(u32::MAX)))
            on_choose=choose
            row=Callback::new(move |row| {
                Some(view! { <Cells name=Memo::new(move |_| name_in(row)) /> }.into_any())
            })
        />
    }
}

#[component]
fn Cells(name: Memo<Option<Name>>) -> impl IntoView {
    let texts = &words().names;
    let text = move || name.with(|name| name.as_ref().map(|name| name.name.clone()));
    let leads = move || name.with(|name| name.as_ref().map(|name| (words().names.lead_count)(&figure(name.leads))));
    let has_account = move || name.with(|name| name.as_ref().is_some_and(|name| name.has_account));
    view! {
        <div role="gridcell" class="names-name">
            <span class="names-text" title=text>
                {move || name.with(|name| name.as_ref().map(|name| drawn(&name.name)))}
            </span>
            <Show when=has_account>
                <Badge icon=IconName::Person>{texts.account}</Badge>
            </Show>
        </div>
        <div role="gridcell" class="names-leads">
            {leads}
        </div>
    }
}
