//! The CSV files of an import: the skipped rows and the registered ones, in the file's own encoding or UTF-8.

use leptos::prelude::*;
use torikomi_core::wire::Import;

use crate::{
    base::{
        api::{ImportCsv, csv_address},
        words::words,
    },
    parts::{IconName, Link},
};

#[component]
pub(super) fn Downloads(import: RwSignal<Import>) -> impl IntoView {
    let detail = &words().import_detail;
    view! {
        <section class="card">
            <h2 class="card-title">{detail.downloads}</h2>
            {move || import.with(downloads)}
        </section>
    }
}

fn downloads(import: &Import) -> AnyView {
    let detail = &words().import_detail;
    if !import.files_kept {
        return view! { <p class="card-text">{detail.files_gone}</p> }.into_any();
    }
    if !super::is_over(import.state) {
        return view! { <p class="card-text">{detail.csv_later}</p> }.into_any();
    }
    let counts = import.counts.unwrap_or_default();
    let registered = counts.new + counts.overwritten;
    view! {
        <div class="import_detail-files">
            <h3 class="import_detail-file_title">{detail.error_csv}</h3>
            {match counts.skipped {
                0 => view! { <p class="card-text">{detail.no_errors}</p> }.into_any(),
                _ => links(import.import_id, ImportCsv::Errors, (detail.error_csv_lead)()),
            }}
            <h3 class="import_detail-file_title">{detail.registered_csv}</h3>
            {match registered {
                0 => view! { <p class="card-text">{detail.none_registered}</p> }.into_any(),
                _ => links(import.import_id, ImportCsv::Registered, detail.registered_csv_lead.to_owned()),
            }}
            <p class="field-hint">{words().common.formulas}</p>
        </div>
    }
    .into_any()
}

fn links(import_id: u64, csv: ImportCsv, lead: String) -> AnyView {
    let detail = &words().import_detail;
    let link = move |in_utf8, words: &'static str| {
        view! {
            <Link href=csv_address(import_id, csv, in_utf8) icon=IconName::Download download=true>
                {words}
            </Link>
        }
    };
    view! {
        <p class="card-text">{lead}</p>
        <div class="import_detail-downloads">{link(false, detail.csv_own)} {link(true, detail.csv_utf8)}</div>
    }
    .into_any()
}
