//! What a `NamePicker` offers: asked of the server as a person types. Of two answers the later question's counts.

use std::time::Duration;

use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*, task::spawn_local};
use torikomi_core::{domain::value::trim, wire::NameSuggestions};

use super::choice::Choice;
use crate::base::api::{self, ApiError};

/// After a key, before the server is asked.
pub(super) const PAUSE: Duration = Duration::from_millis(120);

/// The list below the field.
#[derive(Debug, Clone, Copy)]
pub(super) struct List {
    pub(super) choice: Choice,
    pub(super) is_open: RwSignal<bool>,
    pub(super) answer: RwSignal<NameSuggestions>,
    pub(super) failure: RwSignal<Option<ApiError>>,
    /// The place of the entry that Enter takes.
    pub(super) active: RwSignal<Option<usize>>,
    waiting: StoredValue<Option<TimeoutHandle>>,
    /// Counts the questions.
    question: StoredValue<u32>,
}

impl List {
    pub(super) fn new(choice: Choice) -> List {
        List {
            choice,
            is_open: RwSignal::new(false),
            answer: RwSignal::default(),
            failure: RwSignal::new(None),
            active: RwSignal::new(None),
            waiting: StoredValue::new(None),
            question: StoredValue::new(0),
        }
    }

    pub(super) fn open(self) {
        self.is_open.set(true);
        self.active.set(None);
        self.ask_after(Duration::ZERO);
    }

    pub(super) fn close(self) {
        self.is_open.set(false);
        self.active.set(None);
    }

    pub(super) fn ask_after(self, pause: Duration) {
        if let Some(waiting) = self.waiting.get_value() {
            waiting.clear();
        }
        let ask = move || {
            // The page may have been left within the pause.
            let (Some(text), Some(before)) = (self.choice.typed.try_get_untracked(), self.question.try_get_value())
            else {
                return;
            };
            let (kind, question) = (self.choice.kind, before.wrapping_add(1));
            self.question.set_value(question);
            spawn_local(async move {
                let answer = api::suggest_names(kind, &text).await;
                // Another question, or another page, came in between.
                if self.question.try_get_value() != Some(question) {
                    return;
                }
                match answer {
                    Ok(answer) => {
                        self.failure.set(None);
                        self.answer.set(answer);
                    }
                    Err(error) => self.failure.set(Some(error)),
                }
            });
        };
        self.waiting.set_value(set_timeout_with_handle(ask, pause).ok());
    }

    /// What can be taken: registered names that are not chosen yet, then the typed text as a new one.
    pub(super) fn entries(self) -> Vec<Entry> {
        let chosen = self.choice.chosen.get();
        let answer = self.answer.get();
        let is_offered = |name: &String| !chosen.contains(name) && !self.choice.is_kept(name);
        let registered = answer.names.into_iter().filter(is_offered).map(Entry::Registered);
        let typed = self.choice.typed.with(|typed| trim(typed).to_owned());
        let is_new = self.choice.creates() && !typed.is_empty() && answer.registered.is_none();
        let new = (is_new && is_offered(&typed)).then_some(Entry::New(typed));
        registered.chain(new).collect()
    }

    pub(super) fn move_by(self, step: isize) {
        let count = untrack(|| self.entries().len());
        if !self.is_open.get_untracked() {
            self.open();
        } else if count > 0 {
            self.active.update(|active| {
                let next = match active {
                    None if step > 0 => 0,
                    None => count - 1,
                    Some(place) => place.saturating_add_signed(step).min(count),
                };
                *active = Some(if next == count { 0 } else { next });
            });
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Entry {
    Registered(String),
    /// Would be created.
    New(String),
}

impl Entry {
    pub(super) fn name(&self) -> &str {
        match self {
            Entry::Registered(name) | Entry::New(name) => name,
        }
    }
}
