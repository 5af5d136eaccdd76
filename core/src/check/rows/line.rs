//! Rows that are recognised by all their cells together: ruled lines, repeated headers; and such rows as problems.

use super::record::Record;
use crate::{
    check::scan::{Cell, Flags, content},
    domain::{
        encoding::Charset,
        format::Format,
        item::{Item, Key},
        problem::{Problem, ProblemCode},
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
            true => !record.raw(cell).contains(&b'@'),
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
    let problem = Problem::at(ProblemCode::HeaderAgain, record.spot_of(cells, 0));
    Problem { value: Some(shown(&record.text(&cell, charset))), ..problem }
}

/// Values in the wrong columns as a problem, at the cell that shows it. It has no item: whatever the screen's values
/// replace, the others stay where they are.
pub(super) fn row_shifted(place: usize, record: &Record<'_>, cells: &[Cell], charset: Charset) -> Problem {
    let value = cells.get(place).map(|cell| shown(&record.text(cell, charset)));
    Problem { value, ..Problem::at(ProblemCode::RowShifted, record.spot_of(cells, place)) }
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
