//! The plan's decisions about a row's problems (specification 5 to 7), where the check lacks the import method and the
//! registered leads.
//!
//! Decisions where the specification is silent:
//! - In a new registration, every row whose address is registered is `already_registered`, and none of them is
//!   `duplicate_in_file`: no row of that address wins, so none can be named as the winner.
//! - An address with a problem of its own belongs to nobody: such a row is never looked up. Nor is a shifted one: none
//!   of its values is in the right column.
//! - `case_variant` counts the rows that would newly register an address which the database has in another case; a row
//!   that overwrites or is skipped cannot make a second lead.
//!
//! Values entered on the screen are applied before (`screen_override`).

use torikomi_core::{
    check::sink::Place,
    domain::{
        item::{Item, Key},
        problem::{Problem, ProblemCode, Severity},
    },
    wire::{BlankRule, Method},
};

use crate::pipeline::recheck::file_row::FileRow;

/// The choices of step 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules {
    pub method: Method,
    pub blank_rule: BlankRule,
}

/// The address by which the row is looked up; `None` if the address itself is not acceptable.
pub fn address(row: &FileRow) -> Option<&str> {
    let email = Key::Basic(Item::Email);
    // The problem of a shifted row belongs to no item.
    let is_sound = row
        .problems
        .iter()
        .all(|problem| problem.key.is_some_and(|key| key != email || problem.code == ProblemCode::DuplicateInFile));
    row.filled(Item::Email).filter(|_| is_sound)
}

/// Turns the check's problems of a row into the plan's.
pub fn judge(row: &mut FileRow, rules: Rules, is_registered: bool) {
    if !is_registered {
        return;
    }
    row.problems.retain(|problem| problem.code != ProblemCode::DuplicateInFile);
    match rules.method {
        Method::NewRegistration => {
            let problem = already_registered(row);
            insert_problem(row, problem);
        }
        Method::Update if rules.blank_rule == BlankRule::Keep => {
            let last_name = Key::Basic(Item::LastName);
            row.problems.retain(|problem| problem.code != ProblemCode::Required || problem.key != Some(last_name));
        }
        Method::Update => {}
    }
}

fn already_registered(row: &FileRow) -> Problem {
    email_problem(row, Severity::Row, ProblemCode::AlreadyRegistered)
}

/// The warning of the first such row, without count and words yet.
pub fn case_variant_warning(row: &FileRow, registered: &str) -> Problem {
    let mut problem = email_problem(row, Severity::Warning, ProblemCode::CaseVariant);
    problem.facts.expected = Some(registered.to_owned());
    problem
}

/// Inserts a problem at its place in the specification's order.
pub fn insert_problem(row: &mut FileRow, problem: Problem) {
    let place = row.problems.partition_point(|other| (other.byte, other.code) < (problem.byte, problem.code));
    row.problems.insert(place, problem);
}

pub fn email_problem(row: &FileRow, severity: Severity, code: ProblemCode) -> Problem {
    let place = row.email_place;
    Problem {
        severity,
        code,
        row: Some(row.row),
        line: place.map(|Place { line, .. }| line),
        byte: place.map(|Place { byte, .. }| byte),
        column: place.map(|Place { column, .. }| column),
        key: Some(Key::Basic(Item::Email)),
        value: row.filled(Item::Email).map(str::to_owned),
        // The words are added when it is read.
        ..Problem::of(code)
    }
}
