//! The stored forms of a plan's changes and problems.
//!
//! Guarantees: values read are those written, changes in the format's order. Words are not stored: a problem's message
//! and advice are core's, generated when it is read.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use torikomi_core::{
    domain::{
        format::Format,
        item::{Item, Key},
        limits::STORED_PROBLEMS_A_ROW,
        problem::{Column, Facts, Problem, ProblemCode},
    },
    wire::{Change, Outcome},
    words,
};

use crate::base::{
    column::letters,
    error::{Error, Result},
};

/// `{"last_name": ["旧", "新"], …}`, only changed items.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct StoredChanges(BTreeMap<Key, (Option<String>, Option<String>)>);

impl StoredChanges {
    pub fn of(changes: Vec<Change>) -> StoredChanges {
        StoredChanges(changes.into_iter().map(|Change { key, old, new }| (key, (old, new))).collect())
    }

    pub fn into_changes(self) -> Vec<Change> {
        self.0.into_iter().map(|(key, (old, new))| Change { key, old, new }).collect()
    }
}

/// The company name that a row gives to its lead, in its compared form, and the company that the lead leaves because of
/// it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RenamedCompany {
    pub name_key: String,
    pub legal_form: i16,
    pub left_id: Option<i32>,
    pub left: Option<String>,
}

/// A problem of a skipped row, without the parts given by its code and row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredProblem {
    code: ProblemCode,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    line: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    byte: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    column: Option<Column>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    key: Option<Key>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    value: Option<String>,
    #[serde(skip_serializing_if = "is_empty", default)]
    facts: Facts,
}

/// The problems of a skipped row that are stored, in order: all, or few enough that a broken file cannot fill the
/// database with them. They include those that checking the row alone would not find.
pub fn limit_problems(problems: Vec<Problem>) -> Vec<StoredProblem> {
    let needed = problems.iter().filter(|problem| depends_on_others(problem)).count();
    let mut others = STORED_PROBLEMS_A_ROW.saturating_sub(needed);
    let is_kept = |problem: &Problem| {
        let is_kept = others > 0 || depends_on_others(problem);
        if !depends_on_others(problem) {
            others = others.saturating_sub(1);
        }
        is_kept
    };
    problems.into_iter().filter(is_kept).map(StoredProblem::of).collect()
}

/// Whether these may be only a part of a row's problems.
pub fn is_possibly_partial(problems: &[StoredProblem]) -> bool {
    problems.len() >= STORED_PROBLEMS_A_ROW
}

/// All problems of a row with a stored part: the rest from checking the row alone; those that depend on other rows
/// stay.
pub fn complete(kept: Vec<StoredProblem>, checked: impl IntoIterator<Item = Problem>) -> Vec<StoredProblem> {
    let checked = checked.into_iter().filter(|problem| !depends_on_others(problem)).map(StoredProblem::of);
    let kept = kept.into_iter().filter(|problem| is_about_others(problem.code, problem.key));
    let mut all: Vec<StoredProblem> = kept.chain(checked).collect();
    all.sort_by_key(|problem| (problem.byte, problem.code));
    all
}

fn depends_on_others(problem: &Problem) -> bool {
    is_about_others(problem.code, problem.key)
}

/// The problems that depend on other rows and registered leads: the owner of an address, and whether a lead keeps its
/// last name.
fn is_about_others(code: ProblemCode, key: Option<Key>) -> bool {
    let is_last_name = key == Some(Key::Basic(Item::LastName));
    matches!(code, ProblemCode::DuplicateInFile | ProblemCode::AlreadyRegistered)
        || code == ProblemCode::Required && is_last_name
}

fn is_empty(facts: &Facts) -> bool {
    *facts == Facts::default()
}

impl StoredProblem {
    /// Its approximate size.
    pub fn size_bytes(&self) -> usize {
        200 + self.value.as_ref().map_or(0, String::len)
    }

    pub fn of(problem: Problem) -> StoredProblem {
        let Problem { code, line, byte, column, key, value, facts, .. } = problem;
        StoredProblem { code, line, byte, column, key, value, facts }
    }

    pub fn into_problem(self, row: u32, format: &Format) -> Problem {
        let StoredProblem { code, line, byte, column, key, value, facts } = self;
        let mut problem = Problem { row: Some(row), line, byte, column, key, value, facts, ..Problem::of(code) };
        words::explain(&mut problem, format);
        problem
    }
}

/// As JSON that Postgres can store: without NUL, which any cell of a broken file may contain.
pub fn to_storable(value: &impl Serialize) -> Result<Value> {
    let mut value = serde_json::to_value(value).map_err(|error| Error::internal("a plan's problems", error))?;
    replace_nuls(&mut value);
    Ok(value)
}

fn replace_nuls(value: &mut Value) {
    match value {
        Value::String(text) if text.contains('\0') => *text = text.replace('\0', "\u{FFFD}"),
        Value::Array(values) => values.iter_mut().for_each(replace_nuls),
        Value::Object(values) => values.values_mut().for_each(replace_nuls),
        _ => {}
    }
}

letters!(Outcome { New = "n", Overwritten = "o", Unchanged = "u", Skipped = "s" });
