//! Adding names, any number at once: one a line. Names that cannot be added stay in the box with their reasons.

use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};
use torikomi_core::{
    domain::{names::NameKind, value::trim},
    wire::ErrorCode,
};

use super::page::Page;
use crate::{
    base::{
        api::{self, ApiError},
        locale::figure,
        words::{localized, words},
    },
    parts::{Badge, Button, FailureMessage, IconName, Look, Message, TextAreaField, Tone, drawn, use_notices},
};

/// The result of a batch.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Outcome {
    added: u64,
    /// The number of names that already existed.
    known: u64,
    /// Name and reason.
    refused: Vec<(String, String)>,
    /// The names that are left after the server could not be reached.
    left: Vec<String>,
    failure: Option<ApiError>,
}

#[component]
pub(super) fn AddNames(page: Page) -> impl IntoView {
    let texts = &words().names;
    let notices = use_notices();
    let typed = RwSignal::new(String::new());
    let busy = page.busy;
    let outcome = RwSignal::new(Outcome::default());
    let count = Memo::new(move |_| typed.with(|text| names(text).len() as u64));

    let add = move |event: SubmitEvent| {
        event.prevent_default();
        let names = typed.with_untracked(|text| names(text));
        if busy.get_untracked() || names.is_empty() {
            return;
        }
        busy.set(true);
        spawn_local(async move {
            let now = add_all(page.kind, names).await;
            busy.try_set(false);
            let rest = now.refused.iter().map(|(name, _)| name.clone()).chain(now.left.clone()).collect::<Vec<_>>();
            let is_through = rest.is_empty();
            typed.set(rest.join("\n"));
            if is_through {
                notices.done(summary(&now));
                page.end();
            }
            outcome.set(now);
        });
    };

    view! {
        <form class="field-stack" novalidate on:submit=add>
            <TextAreaField label=texts.names value=typed hint=(texts.names_hint)(page.most_characters()) />
            {move || outcome.get().failure.map(|error| view! { <FailureMessage error /> })}
            {move || refused(outcome.get())}
            <div class="dialog-actions">
                <Button
                    look=Look::Primary
                    icon=IconName::Plus
                    submit=true
                    busy
                    disabled=Signal::derive(move || count.get() == 0)
                >
                    {move || match count.get() {
                        0 => words().common.add.to_owned(),
                        count => (texts.add_count)(&figure(count)),
                    }}
                </Button>
            </div>
        </form>
    }
}

fn refused(outcome: Outcome) -> impl IntoView {
    let summary = summary(&outcome);
    (!outcome.refused.is_empty()).then(|| {
        view! {
            <Message tone=Tone::Warning title=words().names.not_added at_once=true>
                <ul class="names-refused">
                    {outcome
                        .refused
                        .into_iter()
                        .map(|(name, reason)| view! { <li><Badge>{drawn(&name)}</Badge> {reason}</li> })
                        .collect_view()}
                </ul>
                <p>{summary}</p>
            </Message>
        }
    })
}

/// What was added, and what already existed.
fn summary(outcome: &Outcome) -> String {
    let texts = &words().names;
    let mut summary = Vec::new();
    if outcome.added > 0 {
        summary.push((texts.added)(&figure(outcome.added)));
    }
    if outcome.known > 0 {
        summary.push((texts.known)(&figure(outcome.known)));
    }
    summary.concat()
}

/// One after another, in the order in which they were typed.
async fn add_all(kind: NameKind, names: Vec<String>) -> Outcome {
    let mut outcome = Outcome::default();
    let mut names = names.into_iter();
    while let Some(name) = names.next() {
        match api::add_name(kind, &name).await {
            Ok(()) => outcome.added += 1,
            Err(error) if error.code() == Some(ErrorCode::NameTaken) => outcome.known += 1,
            Err(ApiError::Refused(answer)) if answer.code == ErrorCode::Invalid => {
                outcome.refused.push((name, localized(&answer.message).to_owned()));
            }
            Err(error) => {
                outcome.failure = Some(error);
                outcome.left.push(name);
                outcome.left.extend(names.by_ref());
            }
        }
    }
    outcome
}

/// The names in the box: one a line, trimmed, each once.
fn names(text: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for line in text.lines() {
        let name = trim(line);
        if !name.is_empty() && !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::names;

    #[test]
    fn names_are_read_one_a_line_and_once() {
        assert_eq!(names("見込み\r\n\n 商談中 \n見込み\u{3000}\n"), ["見込み", "商談中"]);
    }
}
