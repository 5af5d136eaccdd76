//! The sink of a check: what it is given of the rows, and which rows it wants.

use std::borrow::Cow;

use crate::domain::{
    item::Key,
    problem::{Column, Problem},
};

/// The content of one cell, after trimming and normalising.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Value<'a> {
    /// The file has no such column, or the row ends before it. It never clears anything.
    Absent,
    /// Nothing but blanks.
    Blank,
    /// The value in its stored form: dates as `YYYY-MM-DD`, prefectures with 都/府/県, names and checkbox options trimmed,
    /// each once, joined by `,`. A value with a problem is as typed, trimmed.
    Text(&'a str),
}

/// A data row as the check read it. Blank lines are not handed over.
pub trait Row {
    /// Its number in a spreadsheet.
    fn number(&self) -> u32;
    /// The physical line in which it begins, from 1.
    fn line(&self) -> u32;
    /// Offset of its first byte in the file.
    fn byte(&self) -> u64;
    /// Its length in bytes, without the record end.
    fn bytes(&self) -> u32;
    fn value(&self, key: Key) -> Value<'_>;
    /// The cell as in the file, decoded and without its quotes, but neither trimmed nor normalised (the error CSV
    /// returns it unchanged); `None` if the row ends before it.
    fn cell(&self, column: Column) -> Option<Cow<'_, str>>;
    /// The place of the item's cell; `None` if the value is absent.
    fn place(&self, key: Key) -> Option<Place>;
    /// Everything wrong with it, in the specification's order.
    fn problems(&self) -> &[Problem];
}

/// The place where a cell begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Physical line, from 1.
    pub line: u32,
    /// Offset of its first byte (its quote, if quoted), from 0.
    pub byte: u64,
    pub column: Column,
}

/// Takes the rows during the check (the server's plan and import).
pub trait RowSink {
    /// Which rows are handed over. Asking for fewer than all spares decoding the valid ones.
    const WANTED: Wanted = Wanted::AllRows;

    fn row(&mut self, row: &dyn Row);
}

impl RowSink for () {
    const WANTED: Wanted = Wanted::Nothing;

    fn row(&mut self, _row: &dyn Row) {}
}

/// Which rows a sink wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    Nothing,
    RowsWithProblems,
    AllRows,
}
