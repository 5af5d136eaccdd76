//! What was found in one cell.

use std::borrow::Cow;

use crate::domain::{
    problem::{Facts, ProblemCode},
    value::{normalise, shown},
};

/// A problem of a cell, without its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    pub code: ProblemCode,
    pub facts: Facts,
    /// The offending value as typed, at most 255 characters of it: the whole cell, or the first bad one of several
    /// names or options.
    pub value: String,
}

/// What was found in one cell. It is reused for every cell: see [`Findings::clear`].
#[derive(Debug, Default)]
pub struct Findings {
    /// At most one of each code, in the specification's order.
    pub problems: Vec<Finding>,
    /// `LeadingZeroLost`, `DigitList`, `Normalised`: each at most once.
    pub warnings: Vec<ProblemCode>,
}

impl Findings {
    /// Forgets the last cell and keeps the memory.
    pub fn clear(&mut self) {
        self.problems.clear();
        self.warnings.clear();
    }

    pub(super) fn problem(&mut self, code: ProblemCode, facts: Facts, value: &str) {
        self.problems.push(Finding { code, facts, value: shown(value) });
    }

    /// The value in its checked and stored form, with a warning if that differs from `typed`.
    pub(super) fn normalised<'a>(&mut self, typed: &'a str) -> Cow<'a, str> {
        let value = normalise(typed);
        if value != typed {
            self.warnings.push(ProblemCode::Normalised);
        }
        value
    }

    /// The stored form of a value; if there is none, the value as typed, and a problem.
    pub(super) fn stored_or_problem<'a>(
        &mut self,
        stored: Option<Cow<'a, str>>,
        code: ProblemCode,
        value: &'a str,
    ) -> Cow<'a, str> {
        stored.unwrap_or_else(|| {
            self.problem(code, Facts::default(), value);
            Cow::Borrowed(value)
        })
    }
}
