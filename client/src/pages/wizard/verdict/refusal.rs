//! Why a file is refused: the fixed sentence, then each file problem with its place, what was found, what was expected
//! and what to do.

use leptos::{html, prelude::*};
use torikomi_core::{
    check::{preview::Preview, verdict::Verdict},
    domain::{
        format::Format,
        problem::{Message, Problem, ProblemCode, Severity},
    },
    words::{FILE_REFUSED, expected, file_advice, found, location, title},
};

use super::header::HeaderComparison;
use crate::{
    base::words::{fixed, localized, words},
    parts::{Icon, IconName, sentence},
};

#[component]
pub(crate) fn VerdictProblems(verdict: Verdict, format: Format) -> impl IntoView {
    let problems = verdict.problems.into_iter().filter(|problem| problem.severity == Severity::File).collect();
    view! { <FileProblems problems format /> }
}

/// The header beside the expected one, if their names differ.
#[component]
pub(crate) fn HeaderDifference(verdict: Verdict, preview: Option<Preview>, format: Format) -> impl IntoView {
    let about_header = verdict.problems.into_iter().find(differs);
    about_header
        .zip(preview)
        .map(|(problem, preview)| view! { <HeaderComparison facts=problem.facts preview format /> })
}

/// Whether the header's names differ from the format's. Another tool's names are not compared.
fn differs(problem: &Problem) -> bool {
    let facts = &problem.facts;
    problem.code != ProblemCode::ForeignTable
        && !(facts.missing.is_empty() && facts.added.is_empty() && facts.renamed.is_empty() && facts.moved.is_empty())
}

/// Takes the focus when it appears: the person must know it before anything else.
#[component]
pub(crate) fn FileProblems(
    problems: Vec<Problem>,
    /// The format by which they were found.
    format: Format,
    /// Whether the server found them.
    #[prop(optional)]
    was_sent: bool,
) -> impl IntoView {
    let summary = NodeRef::<html::Section>::new();
    Effect::new(move |_| {
        if let Some(summary) = summary.get() {
            // After the step's heading has taken it. A refused focus does no harm.
            request_animation_frame(move || _ = summary.focus());
        }
    });
    view! {
        <section class="refusal" aria-labelledby="refusal-title" tabindex="-1" node_ref=summary>
            <h3 class="refusal-title" id="refusal-title">
                <Icon name=IconName::Stop />
                <span>{fixed(FILE_REFUSED)}</span>
            </h3>
            <ol class="refusal-problems">
                {problems
                    .into_iter()
                    .map(|problem| view! { <FileProblem problem format=format.clone() /> })
                    .collect_view()}
            </ol>
            {(!was_sent).then(|| view! { <p class="refusal-nothing">{words().wizard.refusal.nothing_sent}</p> })}
        </section>
    }
}

#[component]
fn FileProblem(problem: Problem, format: Format) -> impl IntoView {
    let refusal = &words().wizard.refusal;
    let fact = |words: &'static str, text: Option<Message>| {
        text.map(|text| {
            view! {
                <div class="refusal-fact">
                    <dt>{words}</dt>
                    <dd>{sentence(localized(&text))}</dd>
                </div>
            }
        })
    };
    view! {
        <li class="refusal-problem">
            <h4 class="refusal-name">{fixed(title(problem.code))}</h4>
            <p class="refusal-message">{sentence(localized(&problem.message))}</p>
            <dl class="refusal-facts">
                {fact(refusal.place, location(&problem))}
                {fact(refusal.found, found(&problem))}
                {fact(refusal.expected_words, expected(&problem, &format))}
                {fact(refusal.remedy, file_advice(&problem, &format))}
            </dl>
        </li>
    }
}
