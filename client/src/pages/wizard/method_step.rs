//! インポート方法の選択: new registration or update, and what a blank cell does.

use leptos::prelude::*;
use torikomi_core::wire::{BlankRule, Method};

use super::{
    frame::{Frame, StepButtons, StepName},
    navigation::use_navigation,
    running::{RunningMessage, use_running},
    state::use_wizard,
};
use crate::{
    base::{api, locale::figure, words::words},
    parts::{Answer, Button, CheckCard, Look, RadioCard, RadioCards, SampleDownloads, Show},
};

#[component]
pub(crate) fn MethodStep() -> impl IntoView {
    let state = use_wizard();
    let running = use_running();
    let running_id = Memo::new(move |_| running.with(|import| import.as_ref().map(|import| import.import_id)));
    let is_update = Memo::new(move |_| state.method.get() == Method::Update);
    let way = use_navigation(StepName::Method);
    let go_on = Callback::new(move |()| {
        state.begin();
        way.run(StepName::File);
    });
    let method = &words().wizard.method;
    let card = |value, explanation: &str| RadioCard {
        value,
        words: (words().common.method)(value).to_owned(),
        explanation: explanation.to_owned(),
    };
    view! {
        <Frame step=StepName::Method lead=method.lead>
            {move || {
                running_id
                    .get()
                    .map(|import_id| view! { <RunningMessage import_id text=words().wizard.running.may_prepare /> })
            }}
            <div class="card">
                <RadioCards
                    legend=method.legend
                    cards=vec![
                        card(Method::NewRegistration, method.new_registration),
                        card(Method::Update, method.update),
                    ]
                    chosen=state.method
                />
                <p class="method_step-key">{method.key}</p>
                <Show when=move || is_update.get()>
                    <BlankRuleChoice chosen=state.blank_rule />
                </Show>
            </div>
            <div class="card">
                <CompaniesChoice chosen=state.register_companies />
            </div>
            <div class="card">
                <SampleDownloads />
            </div>
            <StepButtons on=move || {
                view! {
                    <Button look=Look::Primary on_press=go_on>
                        {method.go_on}
                    </Button>
                }
            } />
        </Frame>
    }
}

/// Whether companies are registered too; with a note if there is no directory to look them up in.
#[component]
fn CompaniesChoice(chosen: RwSignal<bool>) -> impl IntoView {
    let texts = &words().companies.of_import;
    let directory = Answer::new(api::company_directory);
    // If the server cannot be reached, there is no note: the choice is the same.
    let note = move || match directory.get() {
        Some(Ok(directory)) if directory.companies == 0 => texts.directory_missing.to_owned(),
        Some(Ok(directory)) => {
            (texts.directory_loaded)(&figure(directory.companies), &directory.newest_on.unwrap_or_default())
        }
        Some(Err(_)) | None => String::new(),
    };
    view! {
        <CheckCard words=texts.option explanation=texts.option_text checked=chosen />
        <p class="method_step-directory">{note}</p>
    }
}

/// Only for update: a new lead has nothing that a blank cell could clear.
#[component]
fn BlankRuleChoice(chosen: RwSignal<BlankRule>) -> impl IntoView {
    let method = &words().wizard.method;
    let card = |value, explanation: &str| RadioCard {
        value,
        words: (words().common.blank_rule)(value).to_owned(),
        explanation: explanation.to_owned(),
    };
    view! {
        <div class="method_step-blank">
            <RadioCards
                legend=method.blank_legend
                cards=vec![
                    card(BlankRule::Keep, method.blank_keep),
                    card(BlankRule::ImportRules, method.blank_import_rules),
                ]
                chosen
            />
            <BlankTable chosen />
        </div>
    }
}

/// Specification 6 as a table; the column of the chosen rule is highlighted.
#[component]
fn BlankTable(chosen: RwSignal<BlankRule>) -> impl IntoView {
    let method = &words().wizard.method;
    let heading = move |rule| {
        view! {
            <th scope="col" class="method_step-rule" class:method_step-chosen=move || chosen.get() == rule>
                {(words().common.blank_rule)(rule)}
            </th>
        }
    };
    let cell = move |rule, text: &'static str| {
        view! {
            <td
                class="method_step-rule"
                class:method_step-chosen=move || chosen.get() == rule
                data-heading=(words().common.blank_rule)(rule)
            >
                {text}
            </td>
        }
    };
    view! {
        <table class="table method_step-table">
            <caption class="method_step-caption">{method.table_caption}</caption>
            <thead>
                <tr>
                    <th scope="col">{method.table_item}</th>
                    {heading(BlankRule::Keep)}
                    {heading(BlankRule::ImportRules)}
                </tr>
            </thead>
            <tbody>
                {method
                    .table_rows
                    .iter()
                    .map(|row| {
                        view! {
                            <tr>
                                <th scope="row">{(row.items)()}</th>
                                {cell(BlankRule::Keep, row.keep)}
                                {cell(BlankRule::ImportRules, row.import_rules)}
                            </tr>
                        }
                    })
                    .collect_view()}
            </tbody>
        </table>
    }
}
