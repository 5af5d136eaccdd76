//! ファイルの選択, checked: a refused file with what is wrong and how to correct it, or an accepted one with its sums, facts,
//! warnings and problems.

use std::sync::Arc;

use leptos::{html, prelude::*, task::spawn_local};

use super::{
    file_step::{DropZone, FileName},
    frame::{Frame, StepButtons, StepName},
    navigation::use_navigation,
    problem_list::ProblemList,
    settings::{SettingsCard, problems_in_management},
    state::{Checked, Chosen, use_wizard},
};
use crate::{
    base::{locale::figure, management_source::ManagementSource, words::words},
    parts::{Button, IconName, Look, SampleDownloads, Show, focus_first_error},
};

mod facts;
mod foreign;
mod header;
pub(super) mod preview;
pub(super) mod refusal;
mod renaming;
mod repair;
mod unknown_names;
mod warned_rows;
pub(super) mod warnings;

use facts::{CheckCounts, Facts};
use foreign::{ForeignTable, foreign_table};
use preview::PreviewTable;
use refusal::{HeaderDifference, VerdictProblems};
use renaming::RenamingQuestion;
use repair::{RepairOffer, RepairedNote};
use unknown_names::UnknownNames;
use warnings::Warnings;

#[component]
pub(crate) fn CheckedStep(checked: Arc<Checked>) -> impl IntoView {
    if checked.judged.verdict.accepted {
        view! { <AcceptedFile checked /> }.into_any()
    } else {
        view! { <RefusedFile checked /> }.into_any()
    }
}

#[component]
fn RefusedFile(checked: Arc<Checked>) -> impl IntoView {
    let state = use_wizard();
    let way = use_navigation(StepName::File);
    let back = Callback::new(move |()| way.run(StepName::Method));
    let choose = Callback::new(move |file: Chosen| state.check(file, None));
    let judged = checked.judged.clone();
    let offer = judged.offer.clone().map(|offer| view! { <RepairOffer checked=Arc::clone(&checked) offer /> });
    let input = NodeRef::<html::Input>::new();
    let question = judged.renaming.clone();
    let question = question.map(|renaming| view! { <RenamingQuestion checked=Arc::clone(&checked) renaming input /> });
    let foreign = foreign_table(&judged.verdict).map(|facts| {
        view! { <ForeignTable facts format=checked.format.format.clone() /> }
    });
    // What is shown beside another tool's columns is the sample.
    let sample = foreign.is_none().then(|| view! { <div class="card"><SampleDownloads /></div> });
    // The offer shows the first rows itself.
    let preview = judged.preview.clone().filter(|_| offer.is_none());
    view! {
        <Frame step=StepName::File on_back=way>
            <RepairedNote chosen=checked.chosen.clone() />
            <VerdictProblems verdict=judged.verdict.clone() format=checked.format.format.clone() />
            {foreign}
            {question}
            {offer}
            <div class="card file_step">
                <FileName name=checked.chosen.name.clone() size_bytes=checked.chosen.size_bytes />
                <DropZone on_choose=choose small=true input />
            </div>
            <HeaderDifference verdict=judged.verdict preview=judged.preview format=checked.format.format.clone() />
            {preview.map(|preview| view! { <PreviewTable preview /> })}
            {sample}
            <StepButtons back=move || {
                view! { <Button icon=IconName::Left on_press=back>{words().wizard.steps.back}</Button> }
            } />
        </Frame>
    }
}

#[component]
fn AcceptedFile(checked: Arc<Checked>) -> impl IntoView {
    let state = use_wizard();
    let way = use_navigation(StepName::File);
    let back = Callback::new(move |()| way.run(StepName::Method));
    let busy = RwSignal::new(false);
    let go_on = Callback::new(move |()| {
        busy.set(true);
        spawn_local(async move {
            // Text that is still in a field is taken first, or reported.
            let is_settled = state.settings.is_settled().await;
            busy.try_set(false);
            match is_settled {
                // A person who has left the page in the meantime stays where they are.
                true => _ = way.try_run(StepName::Confirm),
                false => focus_first_error(),
            }
        });
    });
    let judged = checked.judged.clone();
    let counts = judged.verdict.counts.clone();
    let choose = Callback::new(move |file: Chosen| state.check(file, None));
    let (valid, invalid) = (counts.valid, counts.invalid);
    let replaced_problems = problems_in_management(&judged.columns, &checked.format.format);
    let is_screen = Memo::new(move |_| state.settings.source.get() == ManagementSource::Screen);
    let unknown = Arc::clone(&checked);
    view! {
        <Frame step=StepName::File on_back=way>
            <RepairedNote chosen=checked.chosen.clone() />
            <div class="card file_step">
                <FileName name=checked.chosen.name.clone() size_bytes=checked.chosen.size_bytes />
                <CheckCounts rows=judged.verdict.file.rows valid invalid />
                <Facts file=judged.verdict.file.clone() />
                <DropZone on_choose=choose small=true />
            </div>
            <SettingsCard replaced_problems />
            // Names that are not used need not be registered.
            <Show when=move || !is_screen.get()>
                <UnknownNames checked=Arc::clone(&unknown) />
            </Show>
            <Warnings problems=judged.verdict.problems.clone() checked=Arc::clone(&checked) />
            {(invalid > 0).then(|| view! { <ProblemList checked=Arc::clone(&checked) /> })}
            {judged.preview.clone().map(|preview| view! { <PreviewTable preview /> })}
            <StepButtons
                back=move || {
                    view! { <Button icon=IconName::Left on_press=back>{words().wizard.steps.back}</Button> }
                }
                note=move || {
                    move || match is_screen.get() && replaced_problems > 0 {
                        true => words().wizard.verdict.go_on_decided_later.to_owned(),
                        false => (words().wizard.verdict.go_on_note)(&figure(valid.into()), &figure(invalid.into())),
                    }
                }
                on=move || {
                    view! {
                        <Button look=Look::Primary busy on_press=go_on>
                            {words().wizard.verdict.go_on}
                        </Button>
                    }
                }
            />
        </Frame>
    }
}
