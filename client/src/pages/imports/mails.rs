//! The result of an import's mails, in its details.

use leptos::prelude::*;
use torikomi_core::wire::{Import, ImportState, MailCounts};

use crate::{
    base::{api, words::words},
    parts::{Answer, IconName, Link, Message, Tone},
};

/// For an import that is over; empty if it brought no mails.
#[component]
pub(crate) fn MailsNotice(import: Import) -> impl IntoView {
    let is_over =
        matches!(import.state, ImportState::Done | ImportState::Failed | ImportState::Undoing | ImportState::Undone);
    let import_id = import.import_id;
    (is_over && import.counts.is_some_and(|counts| counts.mails > 0)).then(|| view! { <LoadedCounts import_id /> })
}

#[component]
fn LoadedCounts(import_id: u64) -> impl IntoView {
    let counts = Answer::new(move || api::mail_counts(Some(import_id)));
    // The page of the mails shows a failure.
    move || match counts.get() {
        Some(Ok(counts)) if counts.all() > 0 => Some(view! { <Notice import_id counts /> }),
        _ => None,
    }
}

#[component]
fn Notice(import_id: u64, counts: MailCounts) -> impl IntoView {
    let texts = &words().mails;
    let tone = match counts {
        MailCounts { failed: 1.., .. } => Tone::Warning,
        MailCounts { waiting: 1.., .. } => Tone::Info,
        _ => Tone::Success,
    };
    let actions = move || {
        view! {
            <Link href=format!("/mails?import={import_id}") icon=IconName::Mail>
                {texts.to_mails}
            </Link>
        }
    };
    view! {
        <Message tone title=texts.of_import actions=actions>
            {(texts.counts)(&counts)}
        </Message>
    }
}
