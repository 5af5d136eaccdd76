//! The suggestions of a `NamePicker`: fetched from the server as a person types. The answer to the latest query counts.

use std::time::Duration;

use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*, task::spawn_local};
use torikomi_core::{domain::value::trim, wire::NameSuggestions};

use super::choice::Choice;
use crate::base::api::{self, ApiError};

/// After a key press, before the server is asked.
pub(super) const PAUSE: Duration = Duration::from_millis(120);

/// The list below the field.
#[derive(Debug, Clone, Copy)]
pub(super) struct List {
    pub(super) choice: Choice,
    pub(super) is_open: RwSignal<bool>,
    pub(super) answer: RwSignal<NameSuggestions>,
    pub(super) failure: RwSignal<Option<ApiError>>,
    /// The index of the entry that Enter takes.
    pub(super) active: RwSignal<Option<usize>>,
    waiting: StoredValue<Option<TimeoutHandle>>,
    /// Counts the queries.
    query_no: StoredValue<u32>,
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
            query_no: StoredValue::new(0),
        }
    }

    pub(super) fn open(self) {
        self.is_open.set(true);
        self.active.set(None);
        self.query_after(Duration::ZERO);
    }

    pub(super) fn close(self) {
        self.is_open.set(false);
        self.active.set(None);
    }

    pub(super) fn query_after(self, pause: Duration) {
        if let Some(waiting) = self.waiting.get_value() {
            waiting.clear();
        }
        let query = move || {
            // The page may have been left during the pause.
            let (Some(text), Some(before)) = (self.choice.typed.try_get_untracked(), self.query_no.try_get_value())
            else {
                return;
            };
            let (kind, query_no) = (self.choice.kind, before.wrapping_add(1));
            self.query_no.set_value(query_no);
            spawn_local(async move {
                let answer = api::suggest_names(kind, &text).await;
                // Another query, or another page, came in between.
                if self.query_no.try_get_value() != Some(query_no) {
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
        self.waiting.set_value(set_timeout_with_handle(query, pause).ok());
    }

    /// The entries: registered names that are not chosen yet, then the typed text as a new one.
    pub(super) fn entries(self) -> Vec<Entry> {
        let chosen = self.choice.chosen.get();
        let answer = self.answer.get();
        let is_offered = |name: &String| !chosen.contains(name) && !self.choice.is_reserved(name);
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
