//! Leads as a CSV file: which of them, for what purpose, and in which encoding. The server checks everything that could
//! make it refuse before the download begins.

use leptos::prelude::*;
use torikomi_core::{
    wire::{LeadChoice, LeadExport, LeadExportDraft, LeadExportEncoding},
    write::LeadExportKind,
};
use wasm_bindgen::JsCast;

use super::found::Found;
use crate::{
    base::{
        api::{self, export_address},
        attempt::Attempt,
        locale::figure,
        words::words,
    },
    parts::{Button, Dialog, Failure, IconName, Link, Look, Message, RadioCard, RadioCards, Tone},
};

#[component]
pub(super) fn Export(found: Found, open: RwSignal<bool>) -> impl IntoView {
    let texts = &words().leads;
    let busy = RwSignal::new(false);
    view! {
        <Dialog title=texts.export_title open held=busy>
            <Form found open busy />
        </Dialog>
    }
}

#[component]
fn Form(found: Found, open: RwSignal<bool>, busy: RwSignal<bool>) -> impl IntoView {
    let texts = &words().leads;
    let marked = found.marks.count();
    let of_marked = RwSignal::new(marked != 0);
    let kind = RwSignal::new(LeadExportKind::Search);
    let encoding = RwSignal::new(LeadExportEncoding::Utf8);
    let attempt = Attempt::with_busy(busy);
    let made = RwSignal::new(None::<LeadExport>);
    let export = Callback::new(move |()| {
        let leads = if of_marked.get_untracked() {
            LeadChoice::LeadIds(found.marks.lead_ids())
        } else {
            LeadChoice::Conditions(found.conditions.get_value())
        };
        let draft = LeadExportDraft { kind: kind.get_untracked(), encoding: encoding.get_untracked(), leads };
        attempt.run(async move { api::export_leads(&draft).await }, move |export| {
            download(&export_address(&export));
            made.try_set(Some(export));
        });
    });
    let which = vec![
        card(true, ((texts.export_marked)(&figure(marked as u64)), String::new())),
        card(false, (texts.export_all.to_owned(), found.count_text().unwrap_or_default())),
    ];
    let kinds = vec![
        card(LeadExportKind::Search, owned(texts.export_search)),
        card(LeadExportKind::Registration, owned(texts.export_registration)),
    ];
    let encodings = vec![
        card(LeadExportEncoding::Utf8, owned(texts.export_utf8)),
        card(LeadExportEncoding::ShiftJis, owned(texts.export_shift_jis)),
    ];
    let choices = StoredValue::new((which, kinds, encodings));
    view! {
        {move || match made.get() {
            Some(export) => view! { <StartedDownload export open /> }.into_any(),
            None => {
                let (which, kinds, encodings) = choices.get_value();
                view! {
                    <div class="field-stack">
                        {(marked != 0)
                            .then(|| {
                                view! {
                                    <RadioCards legend=texts.export_which cards=which chosen=of_marked disabled=busy />
                                }
                            })}
                        <RadioCards legend=texts.export_kind cards=kinds chosen=kind disabled=busy />
                        <RadioCards legend=texts.export_encoding cards=encodings chosen=encoding disabled=busy />
                        <p class="field-hint">{words().common.formulas}</p>
                        <Failure failure=attempt.failure />
                    </div>
                    <div class="dialog-actions">
                        <Button disabled=busy on_press=Callback::new(move |()| open.set(false))>
                            {words().common.cancel}
                        </Button>
                        <Button look=Look::Primary icon=IconName::Download busy on_press=export>
                            {texts.export_do}
                        </Button>
                    </div>
                }
                    .into_any()
            }
        }}
    }
}

/// The download has begun; the link repeats it.
#[component]
fn StartedDownload(export: LeadExport, open: RwSignal<bool>) -> impl IntoView {
    let texts = &words().leads;
    view! {
        <Message tone=Tone::Success title=(texts.exported)(&figure(export.leads)) at_once=true>
            {texts.exported_text}
        </Message>
        <div class="dialog-actions">
            <Link href=export_address(&export) icon=IconName::Download download=true>
                {texts.export_again}
            </Link>
            <Button look=Look::Primary on_press=Callback::new(move |()| open.set(false))>
                {words().common.close}
            </Button>
        </div>
    }
}

fn card<T>(value: T, (words, explanation): (String, String)) -> RadioCard<T> {
    RadioCard { value, words, explanation }
}

fn owned((words, explanation): (&str, &str)) -> (String, String) {
    (words.to_owned(), explanation.to_owned())
}

/// Starts a download of the address.
fn download(address: &str) {
    let link = document().create_element("a").expect("BUG: a known element");
    let link: web_sys::HtmlAnchorElement = link.unchecked_into();
    link.set_href(address);
    link.set_download("");
    link.click();
}
