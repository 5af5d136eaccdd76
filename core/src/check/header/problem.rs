//! What is wrong with a header.

use super::line::Name;
use crate::domain::{
    problem::{Column, Facts, ProblemCode},
    value::shown,
};

/// What is wrong with a header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct HeaderProblem {
    pub(crate) code: ProblemCode,
    /// The line of its cell, from 0.
    pub(crate) line: usize,
    /// The first cell that shows it.
    pub(crate) column: Column,
    pub(crate) value: Option<String>,
    pub(crate) facts: Facts,
}

impl HeaderProblem {
    pub(super) fn at(code: ProblemCode, header: &[Name], place: usize, facts: Facts) -> HeaderProblem {
        let value = header.get(place).map(|name| shown(&name.typed));
        HeaderProblem { code, line: 0, column: Column::at(place), value, facts }
    }
}
