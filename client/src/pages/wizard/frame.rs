//! The frame of every step: the title, the four steps by name, and the buttons below.

use leptos::{html, prelude::*};

use crate::{
    base::words::words,
    parts::{Icon, IconName, PageHeader},
};

/// The steps that the person sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum StepName {
    Method,
    File,
    Confirm,
    Done,
}

impl StepName {
    const ALL: [StepName; 4] = [StepName::Method, StepName::File, StepName::Confirm, StepName::Done];

    /// Its number, from 1.
    pub(super) fn number(self) -> u32 {
        match self {
            StepName::Method => 1,
            StepName::File => 2,
            StepName::Confirm => 3,
            StepName::Done => 4,
        }
    }

    fn words(self) -> &'static str {
        let steps = &words().wizard.steps;
        match self {
            StepName::Method => steps.method,
            StepName::File => steps.file,
            StepName::Confirm => steps.confirm,
            StepName::Done => steps.done,
        }
    }
}

/// One step of the wizard. Its heading takes the focus when the step appears, so that a screen reader announces it.
#[component]
pub(crate) fn Frame(
    step: StepName,
    /// Below the heading: what to do.
    #[prop(optional, into)]
    lead: Option<String>,
    /// Called with the step whose name above the person pressed.
    #[prop(optional, into)]
    on_back: Option<Callback<StepName>>,
    children: Children,
) -> impl IntoView {
    let heading = NodeRef::<html::H2>::new();
    Effect::new(move |_| {
        if let Some(heading) = heading.get() {
            // A refused focus does no harm.
            _ = heading.focus();
        }
    });
    let wizard = &words().wizard;
    view! {
        <PageHeader title=wizard.title />
        <nav class="frame-nav" aria-label=wizard.steps.label>
            <ol class="frame-steps">
                {StepName::ALL.into_iter().map(|name| view! { <StepMark name current=step on_back /> }).collect_view()}
            </ol>
        </nav>
        <section class="frame" aria-labelledby="frame-heading">
            <div class="frame-head">
                <h2 class="frame-heading" id="frame-heading" tabindex="-1" node_ref=heading>
                    {step.words()}
                </h2>
                {lead.map(|lead| view! { <p class="frame-lead">{lead}</p> })}
            </div>
            {children()}
        </section>
    }
}

/// One of the four names; a finished step is a button to go back, if that is possible.
#[component]
fn StepMark(name: StepName, current: StepName, on_back: Option<Callback<StepName>>) -> impl IntoView {
    let number = name.number();
    let is_done = name < current;
    let mark = move || {
        if is_done {
            view! { <Icon name=IconName::Check /> }.into_any()
        } else {
            view! { <span>{number}</span> }.into_any()
        }
    };
    let texts = move || {
        view! {
            <span class="frame-mark" aria-hidden="true">
                {mark()}
            </span>
            <span class="frame-name">{name.words()}</span>
            {is_done.then(|| view! { <span class="visually_hidden">{words().wizard.steps.is_done}</span> })}
        }
    };
    let content = match on_back.filter(|_| is_done && current < StepName::Done) {
        Some(on_back) => view! {
            <button class="frame-back" type="button" on:click=move |_| on_back.run(name)>
                {texts()}
            </button>
        }
        .into_any(),
        None => view! { <span class="frame-place">{texts()}</span> }.into_any(),
    };
    view! {
        <li
            class="frame-step"
            class:frame-done=is_done
            class:frame-current=name == current
            aria-current=(name == current).then_some("step")
        >
            {content}
        </li>
    }
}

/// The button back on the left, the button forward on the right; they stay visible while a long page scrolls.
#[component]
pub(crate) fn StepButtons(
    #[prop(optional, into)] back: ViewFn,
    /// Beside the button forward: what it does, or why it is disabled.
    #[prop(optional, into)]
    note: ViewFn,
    #[prop(optional, into)] on: ViewFn,
) -> impl IntoView {
    view! {
        <div class="frame-ways">
            <div class="frame-way_back">{back.run()}</div>
            <div class="frame-way_note">{note.run()}</div>
            <div class="frame-way_on">{on.run()}</div>
        </div>
    }
}
