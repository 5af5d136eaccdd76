//! What has been chosen in a `NamePicker`, and what is still being typed. It outlives the field that shows it.

use std::{collections::VecDeque, time::Duration};

use gloo_timers::future::sleep;
use leptos::{prelude::*, task::spawn_local};
use torikomi_core::{
    domain::{names::NameKind, value::trim},
    wire::{ScreenValues, is_check_tag},
};

use crate::base::{api, words::words};

const LOOK_AGAIN: Duration = Duration::from_millis(30);

#[derive(Debug, Clone, Copy)]
pub(crate) struct Choice {
    pub(crate) kind: NameKind,
    pub(crate) chosen: RwSignal<Vec<String>>,
    pub(crate) typed: RwSignal<String>,
    /// Why what is typed cannot be taken.
    pub(crate) error: RwSignal<Option<String>>,
    /// Names that the server is still to be asked about, in the order in which they were typed.
    waiting: RwSignal<VecDeque<String>>,
    /// They are being asked about, one after the other: a slow answer never puts a name behind a later one.
    is_taking: RwSignal<bool>,
    /// Names that are searched for: of every kind several, and only registered ones.
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

    pub(crate) fn of_search(kind: NameKind) -> Choice {
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
    pub(super) fn most(self) -> usize {
        let has_one = matches!(self.kind, NameKind::Status | NameKind::Group) && !self.is_search;
        if has_one { 1 } else { ScreenValues::MOST_NAMES }
    }

    /// Several can be chosen, and there is no room for more; another single one takes the place of the first.
    pub(super) fn is_full(self) -> bool {
        self.most() > 1 && self.chosen.with(Vec::len) >= self.most()
    }

    /// Whether a name that is not registered is created.
    pub(super) fn creates(self) -> bool {
        !self.is_search && !matches!(self.kind, NameKind::Status | NameKind::Person | NameKind::Form)
    }

    /// Whether only the check of addresses gives and takes the name: it is shown where a lead has it, and searched for.
    pub(super) fn is_kept(self, name: &str) -> bool {
        !self.is_search && self.kind == NameKind::Tag && is_check_tag(name)
    }

    /// Whether all that was typed is taken; waits for the server's word on it.
    pub(crate) async fn is_settled(self) -> bool {
        while self.is_taking.get_untracked() {
            sleep(LOOK_AGAIN).await;
        }
        self.typed.with_untracked(|typed| trim(typed).is_empty())
    }

    /// What the field says now; a comma takes what stands before it.
    pub(super) fn type_in(self, text: String) {
        let ends_a_name = self.most() > 1 && text.contains(',');
        self.typed.set(text);
        self.error.set(None);
        if ends_a_name {
            self.take_typed();
        }
    }

    /// Adds a name that is possible.
    pub(super) fn take(self, name: String) {
        self.typed.set(String::new());
        self.take_if_there(name);
    }

    /// Takes what is typed, as far as it is possible: several names where there are commas.
    pub(super) fn take_typed(self) {
        let Some(typed) = self.typed.try_get_untracked() else { return };
        let parts: Vec<String> = match self.most() {
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
            // Before what has been typed meanwhile.
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
        if self.is_kept(name) {
            return Err((picker.kept)(name));
        }
        if self.is_full() && !self.chosen.with_untracked(|chosen| chosen.iter().any(|known| known == name)) {
            return Err((picker.too_many)(self.most()));
        }
        match api::suggest_names(self.kind, name).await.map(|answer| answer.registered) {
            Ok(Some(registered)) => self.take_if_there(registered),
            Ok(None) if self.creates() => self.take_if_there(name.to_owned()),
            Ok(None) => return Err((picker.unknown)(name)),
            // The server asks the same again when the plan is made.
            Err(_) if self.creates() => self.take_if_there(name.to_owned()),
            Err(_) => return Err(picker.not_asked.to_owned()),
        }
        Ok(())
    }

    /// As `take`, without touching what is typed meanwhile, and only while somebody keeps it.
    fn take_if_there(self, name: String) {
        let most = self.most();
        self.chosen.try_update(|chosen| {
            if most == 1 {
                chosen.clear();
            }
            if !chosen.contains(&name) && chosen.len() < most {
                chosen.push(name);
            }
        });
        self.error.try_set(None);
    }
}
