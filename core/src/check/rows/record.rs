//! A record as the scanner cut it, and the places in it.

use crate::{
    check::scan::{Cell, RECORD_MAX, content, count_breaks},
    domain::{
        encoding::Charset,
        problem::{Column, Spot},
        value::trim,
    },
};

/// A record as the scanner cut it.
#[derive(Clone, Copy)]
pub(super) struct Record<'r> {
    /// Its bytes without the line end, at most `RECORD_MAX` of them.
    pub(super) bytes: &'r [u8],
    pub(super) row: u32,
    pub(super) line: u32,
    pub(super) byte: u64,
    /// Its length in the file.
    pub(super) length: u64,
    /// The number of line ends inside its quotes.
    pub(super) lines: u32,
    /// Known to be valid UTF-8. If `false`, it may still be.
    pub(super) is_valid_utf8: bool,
}

impl<'r> Record<'r> {
    /// The bytes of a cell with its quotes.
    #[inline(always)]
    pub(super) fn raw(&self, cell: &Cell) -> &'r [u8] {
        self.bytes.get(cell.start as usize..cell.end as usize).unwrap_or_default()
    }

    /// The trimmed text of a cell.
    pub(super) fn text(&self, cell: &Cell, charset: Charset) -> String {
        trim(&charset.decode(&content(cell, self.bytes)).0).to_owned()
    }

    pub(super) fn is_too_long(&self) -> bool {
        self.length > RECORD_MAX
    }

    /// Whether a byte order mark is before its first cell.
    pub(super) fn has_mark(&self, cells: &[Cell]) -> bool {
        cells.first().is_some_and(|cell| cell.start > 0)
    }

    /// The place where it begins.
    pub(super) fn spot(&self) -> Spot {
        Spot { row: self.row, line: self.line, byte: self.byte, column: None }
    }

    /// The place of a cell; the end of the record, if it has no such cell.
    pub(super) fn spot_of(&self, cells: &[Cell], index: usize) -> Spot {
        self.spot_from(cells.get(index).map_or(self.length, |cell| u64::from(cell.start)), index)
    }

    /// Where a cell begins.
    pub(super) fn spot_at(&self, cell: &Cell, index: usize) -> Spot {
        self.spot_from(u64::from(cell.start), index)
    }

    fn spot_from(&self, start: u64, index: usize) -> Spot {
        let column = Some(Column::at(index));
        Spot { row: self.row, line: self.line_of(start), byte: self.byte + start, column }
    }

    /// The physical line of an offset in it.
    pub(super) fn line_of(&self, start: u64) -> u32 {
        if self.lines == 0 {
            return self.line;
        }
        let before = usize::try_from(start).ok().and_then(|start| self.bytes.get(..start)).unwrap_or(self.bytes);
        self.line.saturating_add(count_breaks(before))
    }
}

/// The first column is 0.
pub(super) fn index_of(column: Column) -> usize {
    usize::try_from(column.0).unwrap_or(usize::MAX)
}
