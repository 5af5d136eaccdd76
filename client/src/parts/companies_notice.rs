//! The result of an import's companies: on the wizard's last step, in the history and in the import's details.
//!
//! It says that the leads *are* registered with their company names and that only company records are missing, because
//! people confuse the two.

use leptos::prelude::*;
use torikomi_core::wire::{Import, ImportCompaniesState, ImportState};

use crate::{
    base::{
        api::{ImportCsv, csv_address},
        lead_search::import_leads_url,
        locale::figure,
        words::{localized, words},
    },
    parts::{IconName, Link, Message, ProgressBar, Retried, Retry, Tone, percent},
};

/// For an import that is over; empty if it registers no companies. `went_on` gets the import when its companies are
/// retried.
#[component]
pub(crate) fn CompaniesNotice(import: Import, went_on: Callback<Import>) -> impl IntoView {
    let texts = &words().companies.of_import;
    let is_over = matches!(import.state, ImportState::Done | ImportState::Failed);
    let companies = import.companies.filter(|_| is_over)?;
    let (import_id, is_kept) = (import.import_id, import.files_kept);
    let leads = import.counts.unwrap_or_default().new;
    let counts = (texts.result)(companies.companies_registered, companies.leads_joined);
    let has_unregistered = companies.has_unregistered();
    let reasons = (texts.reasons)(companies.names_none, companies.names_several);
    let downloads = move || (is_kept && has_unregistered).then(|| view! { <Downloads import_id /> });
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
        ImportCompaniesState::Failed => {
            let actions = move || {
                view! {
                    <Retry import_id what=Retried::Companies went_on />
                    {downloads()}
                }
            };
            view! {
                <Message tone=Tone::Danger title=texts.failed actions=actions>
                    {companies.failure.map(|failure| view! { <p>{localized(&failure).to_owned()}</p> })}
                    <p>{texts.leads_are_registered}</p>
                    <p>{counts}</p>
                    {has_unregistered.then(|| view! { <p>{reasons}</p> })}
                </Message>
            }
            .into_any()
        }
        ImportCompaniesState::Done if has_unregistered => {
            let actions = move || {
                view! {
                    {downloads()}
                    <Link href=import_leads_url(import_id) icon=IconName::Search>
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
