//! Rows that are no lead as they stand: a further line of the header, or values in other columns.

use super::{
    judge::Judge,
    line::{header_again, row_shifted},
    record::Record,
};
use crate::{
    check::scan::Cell,
    domain::{
        encoding::Charset,
        item::Key,
        kind::is_address,
        problem::{Facts, Problem, ProblemCode, Reason},
    },
};

/// A value with so many digits is one of a lead, however wrong; a label or a hint has fewer (`7桁`).
const DIGITS_OF_A_VALUE: usize = 4;

/// An address that does not stand in its column, which has none.
#[derive(Debug, Clone)]
pub(super) struct MovedAddress {
    place: usize,
    reason: Reason,
}

impl MovedAddress {
    pub(super) fn problem(self, record: &Record<'_>, cells: &[Cell], charset: Charset) -> Problem {
        let facts = Facts { reason: Some(self.reason), ..Facts::default() };
        Problem { facts, ..row_shifted(self.place, record, cells, charset) }
    }
}

impl Judge {
    /// Replaces the problems of a row by one if its values stand in other columns, or if it is a further line of the
    /// header. A wrong quote is the cause of the former.
    #[inline(never)]
    pub(super) fn judge_whole(&mut self, record: &Record<'_>, cells: &[Cell], charset: Charset) {
        let moved = self.moved_address(record, cells, charset).map(|moved| moved.problem(record, cells, charset));
        let second_line = if moved.is_none() { self.second_line(record, cells, charset) } else { None };
        self.is_below_header &= second_line.is_some();
        let Some(problem) = moved.or(second_line) else { return };
        if problem.code == ProblemCode::RowShifted {
            self.problems.retain(|problem| problem.code == ProblemCode::QuoteInvalid);
            self.problems.iter_mut().for_each(|quote| quote.key = None);
        } else {
            self.problems.clear();
        }
        if self.problems.is_empty() {
            self.problems.push(problem);
        }
    }

    /// A further line of the header (labels, hints, names in another language) directly below it: its address is a text
    /// without @, no other cell is an address, and at least half of the columns whose values have a form are filled with
    /// texts that have none.
    fn second_line(&self, record: &Record<'_>, cells: &[Cell], charset: Charset) -> Option<Problem> {
        if !self.is_below_header {
            return None;
        }
        let text = |place: usize| cells.get(place).map(|cell| record.text(cell, charset));
        let address = text(self.email)?;
        let strict = self.columns.iter().enumerate().filter(|(_, column)| column.rule.is_strict());
        let strict: Vec<(usize, Key)> = strict.map(|(place, column)| (place, column.key)).collect();
        let has_problem = |key: Key| self.problems.iter().any(|problem| problem.key == Some(key));
        let invalid: Vec<String> =
            strict.iter().filter(|(_, key)| has_problem(*key)).filter_map(|(place, _)| text(*place)).collect();
        let is_value = |text: &String| text.chars().filter(char::is_ascii_digit).count() >= DIGITS_OF_A_VALUE;
        let is_line = !address.is_empty()
            && !address.contains(['@', '＠'])
            && !invalid.is_empty()
            && invalid.len() * 2 >= strict.len()
            && !invalid.iter().any(is_value)
            && !(0..cells.len()).any(|place| text(place).is_some_and(|text| is_address(&text)));
        is_line.then(|| {
            let facts = Facts { reason: Some(Reason::SecondLine), ..Facts::default() };
            Problem { facts, ..header_again(record, cells, charset) }
        })
    }

    /// The address of a row whose values stand in other columns. In a row that is short, it may be anywhere left of its
    /// column, because a comma is missing; in every other row it is beside its column.
    pub(super) fn moved_address(&self, record: &Record<'_>, cells: &[Cell], charset: Charset) -> Option<MovedAddress> {
        let has_sign = |place: usize| cells.get(place).is_some_and(|cell| record.raw(cell).contains(&b'@'));
        let text = |place: usize| cells.get(place).map(|cell| record.text(cell, charset));
        let is_address = |place: &usize| has_sign(*place) && text(*place).is_some_and(|text| is_address(&text));
        if has_sign(self.email) || text(self.email).is_some_and(|text| text.contains('＠')) {
            return None;
        }
        let left = || (0..self.email).find(is_address).filter(|_| self.is_short(cells));
        if let Some(place) = left() {
            return Some(MovedAddress { place, reason: Reason::CommaMissing });
        }
        let beside = [self.email.checked_add(1), self.email.checked_sub(1)];
        let place = beside.into_iter().flatten().find(is_address)?;
        Some(MovedAddress { place, reason: Reason::AddressBeside })
    }
}
