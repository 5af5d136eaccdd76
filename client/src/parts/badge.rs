//! A short word with a colour and, because colour alone must not carry meaning, an icon.

use leptos::prelude::*;
use torikomi_core::wire::{ImportState, Outcome};

use super::icon::{Icon, IconName};
use crate::base::words::words;

/// The meaning of a colour, everywhere.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Tone {
    #[default]
    Neutral,
    Info,
    Success,
    Warning,
    Danger,
}

impl Tone {
    /// The end of a class name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Tone::Neutral => "neutral",
            Tone::Info => "info",
            Tone::Success => "success",
            Tone::Warning => "warning",
            Tone::Danger => "danger",
        }
    }

    pub(crate) fn icon(self) -> IconName {
        match self {
            Tone::Neutral | Tone::Info => IconName::Info,
            Tone::Success => IconName::CheckCircle,
            Tone::Warning => IconName::Alert,
            Tone::Danger => IconName::Stop,
        }
    }
}

#[component]
pub(crate) fn Badge(
    #[prop(optional)] tone: Tone,
    #[prop(optional)] icon: Option<IconName>,
    children: Children,
) -> impl IntoView {
    view! {
        <span class=format!("badge badge-{}", tone.name())>
            {icon.map(|name| view! { <Icon name /> })}
            <span class="badge-text">{children()}</span>
        </span>
    }
}

/// ステータス of an import.
#[component]
pub(crate) fn StateBadge(state: ImportState) -> impl IntoView {
    let (tone, icon) = match state {
        ImportState::Planning | ImportState::Processing | ImportState::Undoing => (Tone::Info, IconName::Spinner),
        ImportState::Planned => (Tone::Neutral, IconName::Info),
        ImportState::Refused => (Tone::Warning, IconName::Alert),
        ImportState::Waiting => (Tone::Neutral, IconName::Clock),
        ImportState::Done => (Tone::Success, IconName::CheckCircle),
        ImportState::Failed => (Tone::Danger, IconName::Stop),
        ImportState::Undone => (Tone::Neutral, IconName::Undo),
    };
    view! { <Badge tone icon>{(words().common.state)(state)}</Badge> }
}

/// The outcome of a row.
#[component]
pub(crate) fn OutcomeBadge(outcome: Outcome) -> impl IntoView {
    let (tone, icon) = match outcome {
        Outcome::New => (Tone::Success, IconName::Plus),
        Outcome::Overwritten => (Tone::Info, IconName::Pencil),
        Outcome::Unchanged => (Tone::Neutral, IconName::Minus),
        Outcome::Skipped => (Tone::Warning, IconName::Alert),
    };
    view! { <Badge tone icon>{(words().common.outcome)(outcome)}</Badge> }
}
