//! The check: reads a whole file, pushed in chunks of any size, against the format.
//!
//! Guarantees: the same bytes, format and day give the same verdict, to the byte, however the bytes are cut and on
//! every target; memory does not grow with the file except for the addresses seen. It never fails: bad input is data.

use std::borrow::Cow;

use crate::{
    date::Date,
    format::{Format, Key},
    preview::{Preview, SoFar},
    problem::{Column, Problem},
    verdict::{Encoding, Verdict},
};

/// Changes whenever the same file could get another verdict: browser and server must have the same one.
pub const VERSION: &str = "1";

/// What the check does beside judging.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// How many row problems the verdict lists at most.
    pub max_problems: u32,
    /// The character code, where it is already known (a record read again out of a checked file).
    pub encoding: Option<Encoding>,
}

impl Default for Options {
    fn default() -> Self {
        Options { max_problems: 1_000, encoding: None }
    }
}

/// What one cell holds, after trimming and normalising.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Value<'a> {
    /// The file has no such column, or the row ends before it: never clears anything.
    Absent,
    /// Nothing but spaces.
    Blank,
    /// The value in the form in which it is stored: dates as `YYYY-MM-DD`, prefectures with 都/府/県, names and
    /// checkbox options trimmed, each once, joined by `,`. A value with a problem is as typed, trimmed.
    Text(&'a str),
}

/// A data row as the check read it. Blank lines are not handed over.
pub trait Row {
    /// As a spreadsheet numbers it.
    fn number(&self) -> u32;
    /// Physical line in which it begins, from 1.
    fn line(&self) -> u32;
    /// Offset of its first byte in the file.
    fn byte(&self) -> u64;
    /// Its length in bytes, without the record end.
    fn bytes(&self) -> u32;
    fn value(&self, key: Key) -> Value<'_>;
    /// The cell as it stands in the file, decoded and without its quotes, but neither trimmed nor normalised (the
    /// error CSV hands it back unchanged); `None` where the row ends before it.
    fn cell(&self, column: Column) -> Option<Cow<'_, str>>;
    /// Where the item's cell stands; `None` where the value is absent.
    fn place(&self, key: Key) -> Option<Place>;
    /// Everything wrong with it, in the specification's order.
    fn problems(&self) -> &[Problem];
}

/// Where a cell begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Physical line, from 1.
    pub line: u32,
    /// Offset of its first byte (its quote, if quoted), from 0.
    pub byte: u64,
    pub column: Column,
}

/// Takes the rows of the same pass (the server's plan and import).
pub trait RowSink {
    /// Which rows are handed over. Asking for less than all spares the decoding of what is in order.
    const WANTED: Wanted = Wanted::AllRows;

    fn row(&mut self, row: &dyn Row);
}

impl RowSink for () {
    const WANTED: Wanted = Wanted::Nothing;

    fn row(&mut self, _row: &dyn Row) {}
}

/// What a sink wants to be given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    Nothing,
    RowsWithProblems,
    AllRows,
}

/// A check under way.
pub struct Check<'f, S: RowSink = ()> {
    _format: &'f Format,
    _today: Date,
    _options: Options,
    sink: S,
}

impl<'f> Check<'f> {
    pub fn new(format: &'f Format, today: Date, options: Options) -> Self {
        Check::with_sink(format, today, options, ())
    }
}

impl<'f, S: RowSink> Check<'f, S> {
    pub fn with_sink(format: &'f Format, today: Date, options: Options, sink: S) -> Self {
        Check { _format: format, _today: today, _options: options, sink }
    }

    /// Takes the next bytes of the file. Answers whether more are wanted: after a problem that ends the check
    /// (specification 4, steps 1 to 3) only `bytes` and `hash` still need the rest.
    pub fn push(&mut self, _chunk: &[u8]) -> Progress {
        Progress::Going
    }

    /// The header and first rows as decoded; `None` until the first 64 KiB are there or the file has ended.
    pub fn preview(&self) -> Option<&Preview> {
        None
    }

    /// Sums and file problems so far.
    pub fn so_far(&self) -> SoFar {
        SoFar::default()
    }

    /// The sink, to take the rows that have gathered since the last push.
    pub fn sink(&mut self) -> &mut S {
        &mut self.sink
    }

    /// The file is at its end (or the caller stops early after `Decided`, with `whole = false`).
    pub fn finish(self, _whole: bool) -> (Verdict, S) {
        unimplemented!("the check is the next step")
    }
}

/// Whether the rest of the file can still change anything but `bytes` and `hash`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    Going,
    Decided,
}
