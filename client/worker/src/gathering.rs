//! What the page wants to know about the rows besides the verdict: the columns with problems, and every status and
//! person that the workspace does not have, up to `MAX_UNKNOWN_NAMES`; cells with further names are counted.
//!
//! Guarantees: memory does not grow with the file. It judges nothing; the names it lists are from cells in which the
//! check found an unknown one.

use std::collections::{BTreeMap, BTreeSet};

use torikomi_core::{
    check::sink::{Row, RowSink, Value, Wanted},
    domain::{
        format::Format,
        item::{Item, Key},
        names::NameKind,
        problem::{Column, Problem, ProblemCode},
        value::trim,
    },
};
use torikomi_messages::{ColumnProblems, UnknownName};

/// More names than anybody registers by a click; a column of free text would make an endless list.
const MAX_UNKNOWN_NAMES: usize = 500;

pub(crate) struct Gathering {
    columns: BTreeMap<Column, u64>,
    unknown_names: BTreeMap<(NameKind, String), u64>,
    unlisted_names: u64,
    known_persons: BTreeSet<String>,
}

impl Gathering {
    pub(crate) fn new(format: &Format) -> Self {
        Gathering {
            columns: BTreeMap::new(),
            unknown_names: BTreeMap::new(),
            unlisted_names: 0,
            known_persons: format.names.persons.iter().flatten().cloned().collect(),
        }
    }

    pub(crate) fn columns(&self) -> Vec<ColumnProblems> {
        self.columns.iter().map(|(&column, &problems)| ColumnProblems { column, problems }).collect()
    }

    /// The names of the most rows first.
    pub(crate) fn unknown_names(&self) -> Vec<UnknownName> {
        let name =
            |((kind, name), &rows): (&(NameKind, String), &u64)| UnknownName { kind: *kind, name: name.clone(), rows };
        let mut names: Vec<UnknownName> = self.unknown_names.iter().map(name).collect();
        names.sort_by_key(|name| std::cmp::Reverse(name.rows));
        names
    }

    pub(crate) fn unlisted_names(&self) -> u64 {
        self.unlisted_names
    }

    fn note_problem(&mut self, row: &dyn Row, problem: &Problem) {
        if let Some(column) = problem.column {
            *self.columns.entry(column).or_default() += 1;
        }
        match problem.code {
            ProblemCode::StatusUnknown => {
                if let Value::Text(name) = row.value(Key::Basic(Item::Status)) {
                    self.note_name(NameKind::Status, name);
                }
            }
            ProblemCode::PersonUnknown => {
                if let Value::Text(names) = row.value(Key::Basic(Item::PersonsInCharge)) {
                    // The problem only names the first unknown one.
                    for name in names.split(',').map(trim).filter(|name| !name.is_empty()) {
                        if !self.known_persons.contains(name) {
                            self.note_name(NameKind::Person, name);
                        }
                    }
                }
            }
            _ => {}
        }
    }

    fn note_name(&mut self, kind: NameKind, name: &str) {
        let entry = (kind, name.to_owned());
        if self.unknown_names.len() < MAX_UNKNOWN_NAMES || self.unknown_names.contains_key(&entry) {
            *self.unknown_names.entry(entry).or_default() += 1;
        } else {
            self.unlisted_names += 1;
        }
    }
}

impl RowSink for Gathering {
    const WANTED: Wanted = Wanted::RowsWithProblems;

    fn row(&mut self, row: &dyn Row) {
        for problem in row.problems() {
            self.note_problem(row, problem);
        }
    }
}
