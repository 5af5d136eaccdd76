//! What became of an import's companies: on the wizard's last step, in the history and in the import's details.
//!
//! Says that the leads *are* registered with their company names and that only company records are missing: the two are
//! taken for each other.

use leptos::prelude::*;
use leptos_router::components::A;
use torikomi_core::wire::{Import, ImportCompaniesState, ImportState};

use crate::{
    api::{ImportCsv, csv_address},
    components::{Icon, IconName, Link, Message, ProgressBar, Tone, percent},
    leads::of_import,
    moment::figure,
    words::{in_words, words},
};

/// For an import that is over; nothing for one that registers no companies.
#[component]
pub(crate) fn CompaniesNotice(import: Import) -> impl IntoView {
    let texts = &words().companies.of_import;
    let is_over = matches!(import.state, ImportState::Done | ImportState::Failed);
    let companies = import.companies.filter(|_| is_over)?;
    let (import_id, is_kept) = (import.import_id, import.files_kept);
    let leads = import.counts.unwrap_or_default().new;
    let counts = (texts.result)(companies.companies_registered, companies.leads_joined);
    Some(match companies.state {
        ImportCompaniesState::Waiting | ImportCompaniesState::Processing => {
            let done = Signal::stored(percent(companies.done_leads, leads));
            let text = Signal::stored((texts.done_of)(&figure(companies.done_leads), &figure(leads)));
            view! {
                <div class="card">
                    <ProgressBar label=texts.under_way percent=done text />
                </div>
            }
            .into_any()
        }
        ImportCompaniesState::Failed => view! {
            <Message tone=Tone::Danger title=texts.failed>
                {companies.failure.map(|failure| in_words(&failure).to_owned())}
            </Message>
        }
        .into_any(),
        ImportCompaniesState::Done if companies.has_unregistered() => {
            let reasons = (texts.reasons)(companies.names_none, companies.names_several);
            let actions = move || {
                view! {
                    {is_kept.then(|| view! { <Downloads import_id /> })}
                    <Link href=of_import(import_id) icon=IconName::Search>
                        {words().leads.of_import}
                    </Link>
                }
            };
            view! {
                <Message tone=Tone::Warning title=texts.unregistered actions=actions>
                    <p>{texts.unregistered_text}</p>
                    <p>{reasons}</p>
                    <p>{counts}</p>
                </Message>
            }
            .into_any()
        }
        ImportCompaniesState::Done => view! {
            <Message tone=Tone::Success title=texts.all_registered>
                {counts}
            </Message>
        }
        .into_any(),
    })
}

#[component]
fn Downloads(import_id: u64) -> impl IntoView {
    let texts = &words().companies.of_import;
    let link = move |in_utf8, words: &'static str| {
        view! {
            <Link href=csv_address(import_id, ImportCsv::Companies, in_utf8) icon=IconName::Download download=true>
                {words}
            </Link>
        }
    };
    view! {
        {link(false, texts.csv_own)}
        {link(true, texts.csv_utf8)}
    }
}

/// The same in a line of the history.
#[component]
pub(crate) fn CompaniesMark(import: RwSignal<Import>) -> impl IntoView {
    let texts = &words().companies.of_import;
    move || {
        let (import_id, state, companies) =
            import.with(|import| (import.import_id, import.state, import.companies.clone()));
        let companies = companies.filter(|_| matches!(state, ImportState::Done | ImportState::Failed))?;
        if companies.is_under_way() {
            return Some(view! { <span class="history-progress">{texts.under_way}</span> }.into_any());
        }
        let is_worth_a_word = companies.has_unregistered() || companies.state == ImportCompaniesState::Failed;
        is_worth_a_word.then(|| {
            let names = figure(companies.names_none + companies.names_several);
            view! {
                <A href=format!("/history/{import_id}") attr:class="history-companies" attr:title=texts.unregistered>
                    <Icon name=IconName::Alert />
                    {(texts.mark)(&names)}
                </A>
            }
            .into_any()
        })
    }
}
