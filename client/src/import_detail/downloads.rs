//! The error CSV, in the file's own character code or another.

use leptos::prelude::*;
use torikomi_core::{verdict::Encoding, wire::Import};

use crate::{
    api::error_csv_address,
    components::{IconName, Link},
    words::words,
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
    let skipped = import.counts.map_or(0, |counts| counts.skipped);
    if !import.files_kept {
        return view! { <p class="card-text">{detail.files_gone}</p> }.into_any();
    }
    if !super::is_over(import.state) {
        return view! { <p class="card-text">{detail.error_csv_later}</p> }.into_any();
    }
    if skipped == 0 {
        return view! { <p class="card-text">{detail.no_errors}</p> }.into_any();
    }
    let import_id = import.import_id;
    let link = move |encoding: Option<Encoding>, words: &'static str| {
        view! {
            <Link href=error_csv_address(import_id, encoding) icon=IconName::Download download=true>
                {words}
            </Link>
        }
    };
    view! {
        <p class="card-text">{detail.error_csv_lead}</p>
        <div class="import_detail-downloads">
            {link(None, detail.error_csv_own)} {link(Some(Encoding::Utf8Bom), detail.error_csv_utf8)}
            {link(Some(Encoding::ShiftJis), detail.error_csv_shift_jis)}
        </div>
    }
    .into_any()
}
