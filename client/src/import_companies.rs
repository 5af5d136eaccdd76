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
    import_detail::{Retried, TryAgain},
    leads::of_import,
    moment::figure,
    words::{in_words, words},
};

/// For an import that is over; nothing for one that registers no companies. `went_on` is given the import as it is when
/// its companies are tried again.
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
                    <TryAgain import_id what=Retried::Companies went_on />
                    {downloads()}
                }
            };
            view! {
                <Message tone=Tone::Danger title=texts.failed actions=actions>
                    {companies.failure.map(|failure| view! { <p>{in_words(&failure).to_owned()}</p> })}
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

/// The same in a line of the history: the whole sentence, because nobody hovers with a finger or a keyboard. One click
/// downloads the CSV where it is kept, and leads to the details where it is not.
#[component]
pub(crate) fn CompaniesMark(import: RwSignal<Import>) -> impl IntoView {
    let texts = &words().companies.of_import;
    move || {
        let (import_id, state, is_kept, companies) =
            import.with(|import| (import.import_id, import.state, import.files_kept, import.companies.clone()));
        let companies = companies.filter(|_| matches!(state, ImportState::Done | ImportState::Failed))?;
        if companies.is_under_way() {
            return Some(view! { <span class="history-progress">{texts.under_way}</span> }.into_any());
        }
        let details = format!("/history/{import_id}");
        let mark = if companies.state == ImportCompaniesState::Failed {
            view! {
                <A href=details attr:class="history-companies">
                    <Icon name=IconName::Alert />
                    {texts.failed}
                </A>
            }
            .into_any()
        } else if !companies.has_unregistered() {
            return None;
        } else if is_kept {
            let name = (texts.download)(&figure(companies.names_none + companies.names_several));
            view! {
                <a
                    class="history-companies"
                    href=csv_address(import_id, ImportCsv::Companies, false)
                    rel="external"
                    download=""
                    aria-label=name
                >
                    <Icon name=IconName::Download />
                    {texts.unregistered}
                </a>
            }
            .into_any()
        } else {
            view! {
                <A href=details attr:class="history-companies">
                    <Icon name=IconName::Alert />
                    {texts.unregistered}
                </A>
            }
            .into_any()
        };
        Some(view! { {mark} <span class="history-companies_word">{texts.leads_are_registered}</span> }.into_any())
    }
}
