//! The format that a sample would give, beside the current one: to be corrected, and accepted or dropped.

use std::sync::Arc;

use leptos::{html, prelude::*};
use torikomi_core::domain::{format::Format, problem::Column, value::trim};

use super::{
    mapping::Mapping,
    page::{Page, Proposed},
};
use crate::{
    base::{
        api,
        attempt::Attempt,
        words::{item_name, words},
    },
    parts::{Badge, Button, Failure, IconName, Look, Message, Show, Tone, use_notices},
};

mod choice;

use choice::Choice;

#[component]
pub(super) fn Proposal(page: Page, format: Arc<Format>, proposed: Proposed) -> impl IntoView {
    let texts = &words().format_profile;
    let mapping = RwSignal::new(proposed.mapping);
    let heading = NodeRef::<html::H2>::new();
    // The pressed button is gone; the reader goes on here.
    Effect::new(move |_| {
        if let Some(heading) = heading.get() {
            // A refused focus does no harm.
            _ = heading.focus();
        }
    });
    let places = mapping.with_untracked(|mapping| mapping.columns.len());
    view! {
        <section class="card-stack">
            <div>
                <h2 class="card-title format_profile-heading" tabindex="-1" node_ref=heading>
                    {(texts.proposal_title)(&proposed.file_name)}
                </h2>
                <p class="card-text">{texts.proposal_text}</p>
            </div>
            <Differences mapping />
            <table class="table format_profile" aria-label=texts.proposal_table>
                <thead>
                    <tr>
                        <th scope="col">{texts.column}</th>
                        <th scope="col">{texts.new_header}</th>
                        <th scope="col">{texts.item}</th>
                        <th scope="col">{texts.old_header}</th>
                        <th scope="col">{texts.difference}</th>
                    </tr>
                </thead>
                <tbody>
                    {(0..places).map(|place| view! { <Row mapping place format=format.clone() /> }).collect_view()}
                    <MissingRows mapping />
                </tbody>
            </table>
            <ProposalButtons page mapping />
        </section>
    }
}

/// What will not fit, before the person accepts it.
#[component]
fn Differences(mapping: RwSignal<Mapping>) -> impl IntoView {
    let texts = &words().format_profile;
    let guessed = Memo::new(move |_| mapping.with(Mapping::guessed));
    let left_out = Memo::new(move |_| mapping.with(Mapping::left_out));
    let missing = Memo::new(move |_| {
        mapping.with(|mapping| mapping.missing().into_iter().map(|column| column.header).collect::<Vec<_>>())
    });
    view! {
        <Show when=move || mapping.with(Mapping::changes_nothing)>
            <Message tone=Tone::Success>{texts.same_as_now}</Message>
        </Show>
        <Show when=move || !guessed.with(Vec::is_empty)>
            <Message tone=Tone::Warning title=texts.guessed_title>
                {move || guessed.with(|names| (texts.guessed_text)(names))}
            </Message>
        </Show>
        <Show when=move || !left_out.with(Vec::is_empty)>
            <Message tone=Tone::Warning title=texts.left_out_title>
                {move || left_out.with(|names| (texts.left_out_text)(names))}
            </Message>
        </Show>
        <Show when=move || !missing.with(Vec::is_empty)>
            <Message tone=Tone::Warning title=texts.missing_title>
                {move || missing.with(|names| (texts.missing_text)(names))}
            </Message>
        </Show>
    }
}

#[component]
fn Row(mapping: RwSignal<Mapping>, place: usize, format: Arc<Format>) -> impl IntoView {
    let texts = &words().format_profile;
    let column = Memo::new(move |_| mapping.with(|mapping| mapping.columns.get(place).cloned()));
    let header = column.with_untracked(|column| column.as_ref().map(|it| it.header.clone()).unwrap_or_default());
    let item = Memo::new(move |_| column.with(|column| column.as_ref().and_then(|it| it.item)));
    let new_place = Memo::new(move |_| mapping.with(|mapping| mapping.new_place(place)));
    let is_guessed = move || column.with(|it| it.as_ref().is_some_and(|it| it.item.is_some() && !it.is_certain));
    let before = Memo::new(move |_| {
        let item = item.get()?;
        mapping.with(|mapping| mapping.before(item).map(|(place, header)| (place, header.to_owned())))
    });
    let new_header = header.clone();
    let difference = move || {
        let (Some(new_place), Some((old_place, old_header))) = (new_place.get(), before.get()) else {
            return view! { <Badge tone=Tone::Warning icon=IconName::Alert>{texts.not_taken}</Badge> }.into_any();
        };
        let is_renamed = old_header != trim(&new_header);
        let is_moved = old_place != new_place;
        view! {
            <span class="format_profile-differences">
                {is_renamed.then(|| view! { <Badge tone=Tone::Info icon=IconName::Pencil>{texts.renamed}</Badge> })}
                {is_moved.then(|| view! { <Badge tone=Tone::Info icon=IconName::Right>{texts.moved}</Badge> })}
                {(!is_renamed && !is_moved).then_some(texts.unchanged)}
            </span>
        }
        .into_any()
    };
    view! {
        <tr>
            <td data-heading=texts.column>
                <span class="custom_items-column">{move || letter(new_place.get())}</span>
            </td>
            <th scope="row">{header.clone()}</th>
            <td data-heading=texts.item>
                <div>
                    <Choice mapping place header item format />
                    <Show when=is_guessed>
                        <p class="format_profile-guessed">{texts.guessed}</p>
                    </Show>
                </div>
            </td>
            <td data-heading=texts.old_header>
                {move || before.get().map(|(place, header)| format!("{} {header}", letter(Some(place))))}
            </td>
            <td data-heading=texts.difference>{difference}</td>
        </tr>
    }
}

/// The items at the end that the sample lacks.
#[component]
fn MissingRows(mapping: RwSignal<Mapping>) -> impl IntoView {
    let texts = &words().format_profile;
    let missing = Memo::new(move |_| {
        mapping.with(|mapping| {
            let missing = mapping.missing();
            let first = mapping.profile().len() - missing.len();
            missing.into_iter().enumerate().map(|(index, column)| (first + index, column)).collect::<Vec<_>>()
        })
    });
    let old_letter = move |item| {
        mapping.with_untracked(|mapping| mapping.before(item).map(|(place, _)| letter(Some(place)))).unwrap_or_default()
    };
    view! {
        <For each=move || missing.get() key=|(place, column)| (*place, column.item) let:missing>
            <tr>
                <td data-heading=texts.column>
                    <span class="custom_items-column">{letter(Some(missing.0))}</span>
                </td>
                <th scope="row">{missing.1.header.clone()}</th>
                <td data-heading=texts.item>{item_name(missing.1.item)}</td>
                <td data-heading=texts.old_header>
                    {format!("{} {}", old_letter(missing.1.item), missing.1.header)}
                </td>
                <td data-heading=texts.difference>
                    <Badge tone=Tone::Warning icon=IconName::Alert>
                        {texts.not_in_sample}
                    </Badge>
                </td>
            </tr>
        </For>
    }
}

fn letter(place: Option<usize>) -> String {
    match place.and_then(|place| u32::try_from(place).ok()) {
        Some(place) => Column(place).to_string(),
        None => words().format_profile.no_column.to_owned(),
    }
}

#[component]
fn ProposalButtons(page: Page, mapping: RwSignal<Mapping>) -> impl IntoView {
    let texts = &words().format_profile;
    let notices = use_notices();
    let attempt = Attempt::new();
    let take = Callback::new(move |()| {
        let profile = mapping.with_untracked(Mapping::profile);
        attempt.run(async move { api::replace_profile(&profile).await }, move |()| {
            notices.done(texts.replaced);
            page.changed();
        });
    });
    let drop = Callback::new(move |()| page.proposed.set(None));
    view! {
        <Message tone=Tone::Neutral title=texts.older_files_title>
            {texts.older_files}
        </Message>
        <Failure failure=attempt.failure />
        <div class="format_profile-decision">
            <Button disabled=attempt.busy on_press=drop>
                {texts.drop}
            </Button>
            <Button
                look=Look::Primary
                icon=IconName::Check
                busy=attempt.busy
                disabled=Signal::derive(move || mapping.with(Mapping::changes_nothing))
                on_press=take
            >
                {texts.take}
            </Button>
        </div>
    }
}
