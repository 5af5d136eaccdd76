//! The result of an import's companies, in a line of the history.

use leptos::prelude::*;
use leptos_router::components::A;
use torikomi_core::wire::{Import, ImportCompaniesState, ImportState};

use crate::{
    base::{
        api::{ImportCsv, csv_address},
        locale::figure,
        words::words,
    },
    parts::{Icon, IconName},
};

/// The whole sentence is shown, because it cannot be hovered with a finger or a keyboard. One click downloads the CSV
/// if it is kept, and otherwise opens the details.
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
