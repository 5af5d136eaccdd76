//! The chosen names of a `NamePicker`, and the text that is being typed. It outlives the field that shows it.

use std::{collections::VecDeque, time::Duration};

use gloo_timers::future::sleep;
use leptos::{prelude::*, task::spawn_local};
use torikomi_core::{
    domain::{names::NameKind, value::trim},
    wire::{ScreenValues, is_check_tag},
};

use crate::base::{api, words::words};

const POLL_INTERVAL: Duration = Duration::from_millis(30);

#[derive(Debug, Clone, Copy)]
pub(crate) struct Choice {
    pub(crate) kind: NameKind,
    pub(crate) chosen: RwSignal<Vec<String>>,
    pub(crate) typed: RwSignal<String>,
    /// Why the typed text cannot be taken.
    pub(crate) error: RwSignal<Option<String>>,
    /// Names that must still be looked up on the server, in the order in which they were typed.
    waiting: RwSignal<VecDeque<String>>,
    /// They are looked up one after the other, so a slow answer never puts a name after a later one.
    is_taking: RwSignal<bool>,
    /// For a search: several names of every kind, and only registered ones.
    is_search: bool,
}

impl Choice {
    pub(crate) fn new(kind: NameKind) -> Choice {
        Choice {
            kind,
            chosen: RwSignal::new(Vec::new()),
            typed: RwSignal::new(String::new()),
            error: RwSignal::new(None),
            waiting: RwSignal::new(VecDeque::new()),
            is_taking: RwSignal::new(false),
            is_search: false,
        }
    }

    pub(crate) fn for_search(kind: NameKind) -> Choice {
        Choice { is_search: true, ..Choice::new(kind) }
    }

    pub(crate) fn clear(self) {
        self.set(Vec::new());
    }

    pub(crate) fn set(self, names: Vec<String>) {
        self.chosen.set(names);
        self.typed.set(String::new());
        self.error.set(None);
    }

    /// A lead has one status and one group.
    pub(super) fn max_names(self) -> usize {
        let has_one = matches!(self.kind, NameKind::Status | NameKind::Group) && !self.is_search;
        if has_one { 1 } else { ScreenValues::MOST_NAMES }
    }

    /// Whether there is no room for more names; a kind with a single name replaces it instead.
    pub(super) fn is_full(self) -> bool {
        self.max_names() > 1 && self.chosen.with(Vec::len) >= self.max_names()
    }

    /// Whether an unregistered name is created.
    pub(super) fn creates(self) -> bool {
        !self.is_search && !matches!(self.kind, NameKind::Status | NameKind::Person | NameKind::Form)
    }

    /// Whether only the check of addresses adds and removes the name: it is shown if a lead has it, and can be searched
    /// for.
    pub(super) fn is_reserved(self, name: &str) -> bool {
        !self.is_search && self.kind == NameKind::Tag && is_check_tag(name)
    }

    /// Whether all the typed text is taken; waits for the server's answer.
    pub(crate) async fn is_settled(self) -> bool {
        while self.is_taking.get_untracked() {
            sleep(POLL_INTERVAL).await;
        }
        self.typed.with_untracked(|typed| trim(typed).is_empty())
    }

    /// The text of the field; a comma takes the text before it.
    pub(super) fn type_in(self, text: String) {
        let ends_a_name = self.max_names() > 1 && text.contains(',');
        self.typed.set(text);
        self.error.set(None);
        if ends_a_name {
            self.take_typed();
        }
    }

    /// Adds a valid name.
    pub(super) fn take(self, name: String) {
        self.typed.set(String::new());
        self.take_if_alive(name);
    }

    /// Takes the typed text, as far as it is valid: several names if there are commas.
    pub(super) fn take_typed(self) {
        let Some(typed) = self.typed.try_get_untracked() else { return };
        let parts: Vec<String> = match self.max_names() {
            1 => vec![typed],
            _ => typed.split([',', '\n', '\t']).map(str::to_owned).collect(),
        };
        let parts: Vec<String> =
            parts.iter().map(|part| trim(part).to_owned()).filter(|part| !part.is_empty()).collect();
        if parts.is_empty() {
            return;
        }
        self.typed.set(String::new());
        self.waiting.update(|waiting| waiting.extend(parts));
        if self.is_taking.get_untracked() {
            return;
        }
        self.is_taking.set(true);
        spawn_local(async move {
            let mut refused = Vec::new();
            while let Some(part) = self.waiting.try_update(VecDeque::pop_front).flatten() {
                if let Err(error) = self.take_one(&part).await {
                    refused.push((part, error));
                }
            }
            // Before the text that was typed in the meantime.
            if let Some((_, error)) = refused.first() {
                self.error.try_set(Some(error.clone()));
                let rest: Vec<String> = refused.into_iter().map(|(part, _)| part).collect();
                self.typed.try_update(|typed| *typed = rest.join(",") + typed);
            }
            self.is_taking.try_set(false);
        });
    }

    async fn take_one(self, name: &str) -> Result<(), String> {
        let picker = &words().picker;
        let max = if self.kind == NameKind::Form { 255 } else { 100 };
        if name.chars().count() > max {
            return Err((picker.too_long)(max));
        }
        if self.is_reserved(name) {
            return Err((picker.kept)(name));
        }
        if self.is_full() && !self.chosen.with_untracked(|chosen| chosen.iter().any(|known| known == name)) {
            return Err((picker.too_many)(self.max_names()));
        }
        match api::suggest_names(self.kind, name).await.map(|answer| answer.registered) {
            Ok(Some(registered)) => self.take_if_alive(registered),
            Ok(None) if self.creates() => self.take_if_alive(name.to_owned()),
            Ok(None) => return Err((picker.unknown)(name)),
            // The server checks it again when the plan is made.
            Err(_) if self.creates() => self.take_if_alive(name.to_owned()),
            Err(_) => return Err(picker.not_asked.to_owned()),
        }
        Ok(())
    }

    /// Like `take`, without changing the text typed in the meantime, and only while the choice is still in use.
    fn take_if_alive(self, name: String) {
        let max_names = self.max_names();
        self.chosen.try_update(|chosen| {
            if max_names == 1 {
                chosen.clear();
            }
            if !chosen.contains(&name) && chosen.len() < max_names {
                chosen.push(name);
            }
        });
        self.error.try_set(None);
    }
}
