//! Rows that are judged by all their cells together: ruled lines, repeated headers, values in other columns.

use super::{judge::Judge, record::Record};
use crate::{
    check::scan::{Cell, Flags, content},
    domain::{
        encoding::Charset,
        format::Format,
        item::{Item, Key},
        kind::is_address,
        problem::{Facts, Problem, ProblemCode, Reason},
        value::{fold, is_ruled_line, shown, trim},
    },
};

/// The header as a repeated one is recognised by.
pub(super) struct RepeatedHeader {
    /// The fixed columns' names, folded.
    names: Vec<(Key, String)>,
    /// The column of the address, and whether its name is all ASCII.
    email: usize,
    is_ascii: bool,
}

impl RepeatedHeader {
    pub(super) fn new(format: &Format, columns: &[Key], email: usize) -> RepeatedHeader {
        let name = |key: &Key| {
            let column = format.columns_in_effect().find(|column| column.key == *key)?;
            matches!(key, Key::Basic(_)).then(|| (*key, fold(column.header).into_owned()))
        };
        let names: Vec<(Key, String)> = columns.iter().map_while(name).collect();
        let is_ascii = names.get(email).is_some_and(|(_, name)| name.is_ascii());
        RepeatedHeader { names, email, is_ascii }
    }

    /// Whether the cells repeat the header. Custom items do not count, because another file may have others.
    #[inline(always)]
    pub(super) fn is_in(&self, record: &Record<'_>, cells: &[Cell], charset: Charset) -> bool {
        // No address is a name: in nearly every row, the first look at its cell is enough.
        let is_possible = |cell: &Cell| match self.is_ascii {
            true => !record.bytes.get(cell.start as usize..cell.end as usize).unwrap_or_default().contains(&b'@'),
            false => cell.flags.any(Flags::HIGH),
        };
        cells.get(self.email).is_some_and(is_possible) && self.is_equal(record, cells, charset)
    }

    #[inline(never)]
    fn is_equal(&self, record: &Record<'_>, cells: &[Cell], charset: Charset) -> bool {
        self.names.iter().enumerate().all(|(index, (key, name))| match cells.get(index) {
            Some(cell) => {
                let content = content(cell, record.bytes);
                !cell.flags.any(Flags::AFTER_QUOTE) && fold(&charset.decode(&content).0) == *name
            }
            // A file may have it or not.
            None => *key == Key::Basic(Item::BirthDate),
        })
    }
}

/// Whether the filled cells are nothing but ruled lines. `email`: the column of the address.
#[inline(always)]
pub(super) fn is_ruled(record: &Record<'_>, cells: &[Cell], email: usize, charset: Charset) -> bool {
    // Nearly every address begins with a letter or a digit, and no ruled line does.
    let first = cells.get(email).and_then(|cell| record.bytes.get(cell.start as usize));
    !first.is_some_and(u8::is_ascii_alphanumeric) && has_ruled_lines_alone(record, cells, charset)
}

/// A repeated header as a problem. It has no item: whatever the screen's values replace, it stays no lead.
pub(super) fn header_again(record: &Record<'_>, cells: &[Cell], charset: Charset) -> Problem {
    let cell = cells.first().copied().unwrap_or_default();
    let text = charset.decode(&content(&cell, record.bytes)).0.into_owned();
    let problem = Problem::at(ProblemCode::HeaderAgain, record.spot_of(cells, 0));
    Problem { value: Some(shown(trim(&text))), ..problem }
}

/// A further line of the header (labels, hints, names in another language) directly below it: its address is a text
/// without @, and at least half of the columns whose values have a form are filled with texts that have none.
pub(super) fn second_line(judge: &Judge, record: &Record<'_>, cells: &[Cell], charset: Charset) -> Option<Problem> {
    if !judge.is_below_header {
        return None;
    }
    let address = text(record, cells, judge.email, charset)?;
    let strict = judge.columns.iter().enumerate().filter(|(_, column)| column.rule.is_strict());
    let strict: Vec<Key> = strict.map(|(_, column)| column.key).collect();
    let has_problem = |key: &&Key| judge.problems.iter().any(|problem| problem.key == Some(**key));
    let invalid = strict.iter().filter(has_problem).count();
    let is_line = !address.is_empty() && !address.contains(['@', '＠']) && invalid > 0 && invalid * 2 >= strict.len();
    is_line.then(|| {
        let facts = Facts { reason: Some(Reason::SecondLine), ..Facts::default() };
        Problem { facts, ..header_again(record, cells, charset) }
    })
}

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

/// The address of a row whose values stand in other columns. In a row that is short, it may be anywhere left of its
/// column, because a comma is missing; in every other row it is beside its column.
pub(super) fn moved_address(
    judge: &Judge,
    record: &Record<'_>,
    cells: &[Cell],
    charset: Charset,
) -> Option<MovedAddress> {
    let raw = |place: usize| {
        let cell = cells.get(place)?;
        record.bytes.get(cell.start as usize..cell.end as usize)
    };
    let has_sign = |place: usize| raw(place).is_some_and(|raw| raw.contains(&b'@'));
    let is_address =
        |place: &usize| has_sign(*place) && text(record, cells, *place, charset).is_some_and(|text| is_address(&text));
    if has_sign(judge.email) || text(record, cells, judge.email, charset).is_some_and(|text| text.contains('＠')) {
        return None;
    }
    let left = || (0..judge.email).find(is_address).filter(|_| judge.is_short(cells));
    if let Some(place) = left() {
        return Some(MovedAddress { place, reason: Reason::CommaMissing });
    }
    let beside = [judge.email.checked_add(1), judge.email.checked_sub(1)];
    let place = beside.into_iter().flatten().find(is_address)?;
    Some(MovedAddress { place, reason: Reason::AddressBeside })
}

/// Values in the wrong columns as a problem, at the cell that shows it. It has no item: whatever the screen's values
/// replace, the others stay where they are.
pub(super) fn row_shifted(place: usize, record: &Record<'_>, cells: &[Cell], charset: Charset) -> Problem {
    let value = text(record, cells, place, charset).map(|text| shown(&text));
    Problem { value, ..Problem::at(ProblemCode::RowShifted, record.spot_of(cells, place)) }
}

/// The trimmed text of a cell.
fn text(record: &Record<'_>, cells: &[Cell], place: usize, charset: Charset) -> Option<String> {
    let content = content(cells.get(place)?, record.bytes);
    Some(trim(&charset.decode(&content).0).to_owned())
}

#[inline(never)]
fn has_ruled_lines_alone(record: &Record<'_>, cells: &[Cell], charset: Charset) -> bool {
    let mut has_line = false;
    cells.iter().all(|cell| {
        let content = content(cell, record.bytes);
        let (text, _) = charset.decode(&content);
        let value = trim(&text);
        has_line |= !value.is_empty();
        value.is_empty() || is_ruled_line(value) && !cell.flags.any(Flags::AFTER_QUOTE)
    }) && has_line
}
