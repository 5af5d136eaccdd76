//! The first records of a file, cut by the same scanner as the rows, kept whole.

use std::borrow::Cow;

use crate::{
    check::{
        encoding::charset_of_record,
        scan::{Cell, Ending, Flags, Last, Scanner, Targets, content, count_breaks},
    },
    domain::{
        encoding::Charset,
        problem::{Column, Spot},
    },
};

/// A record with its cells; offsets are the file's.
pub(super) struct Line {
    pub(super) row: u32,
    /// The physical line in which it begins.
    pub(super) line: u32,
    /// The number of line ends inside its quotes.
    pub(super) lines: u32,
    start: u64,
    end: u64,
    pub(super) next: u64,
    pub(super) ending: Ending,
    pub(super) cells: Vec<Cell>,
    /// It ends inside a quote, at the end of the file or of what is looked at.
    pub(super) is_unclosed: bool,
    /// It goes on after what is looked at.
    pub(super) is_cut: bool,
}

/// The first records.
pub(super) struct Lines {
    lines: Vec<Line>,
    /// The opening quote of the last record, if it is not closed: offset, column, line ends before it.
    unclosed: Option<(u64, u32, u32)>,
    complete: usize,
}

impl Lines {
    /// The rows below the header that end within what is looked at.
    pub(super) fn whole_rows(&self, header: usize) -> impl Iterator<Item = &Line> {
        self.iter().skip(header + 1).filter(|line| !line.is_cut && !line.is_unclosed)
    }

    /// Cuts up to `count` records off the text that begins at `start`. If the file has not `ended`, the last one may be
    /// incomplete.
    pub(super) fn cut(bytes: &[u8], start: u64, delimiter: u8, ended: bool, count: usize) -> Lines {
        let mut scanner = Scanner::new(Targets { delimiter, utf8: false }, start);
        let text = usize::try_from(start).ok().and_then(|start| bytes.get(start..)).unwrap_or_default();
        let mut lines = Lines { lines: Vec::new(), unclosed: None, complete: 0 };
        let (mut row, mut line) = (1, 1);
        while lines.lines.len() < count {
            let (end, is_unclosed, is_last) = match scanner.next_record(text) {
                Some(end) => {
                    lines.complete += 1;
                    (end, false, false)
                }
                None => match scanner.finish() {
                    Last::Nothing => break,
                    Last::Record(end) => (end, false, true),
                    Last::Unclosed { byte, column, lines: before } => {
                        lines.unclosed = Some((byte, column, before));
                        (scanner.cut(), true, true)
                    }
                },
            };
            if let Some(previous) =
                lines.lines.last_mut().filter(|last| end.completes(last.ending, scanner.record_start()))
            {
                (previous.ending, previous.next) = (Ending::CrCrLf, end.next);
                lines.complete -= 1;
                scanner.start_record(&end);
                continue;
            }
            let (start, inside) = (scanner.record_start(), scanner.lines());
            let cells = scanner.cells().to_vec();
            let (next, ending) = (end.next, end.ending);
            scanner.start_record(&end);
            let is_cut = !ended && is_last;
            let end = end.end;
            let read = Line { row, line, lines: inside, start, end, next, ending, cells, is_unclosed, is_cut };
            lines.lines.push(read);
            if is_last {
                break;
            }
            (row, line) = (row + 1, line + inside + 1);
        }
        lines
    }

    pub(super) fn get(&self, index: usize) -> Option<&Line> {
        self.lines.get(index)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Line> {
        self.lines.iter()
    }

    /// How many records are complete.
    pub(super) fn complete(&self) -> usize {
        self.complete
    }

    /// The charset, by the first record that is not ASCII; after the records that were cut, by the first such line.
    /// `None`: all bytes at hand are ASCII. `ended`: no others follow.
    pub(super) fn charset(&self, bytes: &[u8], ended: bool) -> Option<Charset> {
        let first = self.lines.iter().find(|line| !line.slice(bytes).is_ascii());
        if let Some(line) = first {
            return Some(charset_of_record(line.slice(bytes), line.is_cut));
        }
        let next = self.lines.last().and_then(|line| usize::try_from(line.next).ok()).unwrap_or_default();
        let (line, is_cut) = first_line(bytes.get(next..).unwrap_or_default())?;
        Some(charset_of_record(line, is_cut && !ended))
    }

    /// The place of the quote that is not closed.
    pub(super) fn unclosed_spot(&self) -> Spot {
        let (row, line) = self.lines.last().map_or((1, 1), |line| (line.row, line.line));
        let (byte, column, before) = self.unclosed.unwrap_or_default();
        Spot { row, line: line + before, byte, column: Some(Column(column)) }
    }
}

/// The first line that is not ASCII, and whether its end is not among the bytes.
fn first_line(bytes: &[u8]) -> Option<(&[u8], bool)> {
    let is_break = |byte: &u8| matches!(byte, b'\r' | b'\n');
    let high = bytes.iter().position(|byte| !byte.is_ascii())?;
    let start = bytes.get(..high)?.iter().rposition(is_break).map_or(0, |last| last + 1);
    let length = bytes.get(high..)?.iter().position(is_break);
    let line = bytes.get(start..length.map_or(bytes.len(), |length| high + length))?;
    Some((line, length.is_none()))
}

impl Line {
    pub(super) fn slice<'b>(&self, bytes: &'b [u8]) -> &'b [u8] {
        let range = usize::try_from(self.start).ok().zip(usize::try_from(self.end).ok());
        range.and_then(|(start, end)| bytes.get(start..end)).unwrap_or_default()
    }

    /// What a name is compared by: the content of its cell; or, if something follows the closing quote, all of it with
    /// the quotes, which matches no name.
    pub(super) fn written<'b>(&self, cell: usize, bytes: &'b [u8]) -> Cow<'b, [u8]> {
        match self.cells.get(cell).filter(|cell| cell.flags.any(Flags::AFTER_QUOTE)) {
            Some(cell) => self.slice(bytes).get(cell.start as usize..cell.end as usize).unwrap_or_default().into(),
            None => self.content(cell, bytes),
        }
    }

    /// The content of a cell, without its quotes.
    pub(super) fn content<'b>(&self, cell: usize, bytes: &'b [u8]) -> Cow<'b, [u8]> {
        self.cells.get(cell).map(|cell| content(cell, self.slice(bytes))).unwrap_or_default()
    }

    /// The place of a cell; the end of the record, if it has no such cell.
    pub(super) fn spot(&self, cell: usize, bytes: &[u8]) -> Spot {
        let start = self.cells.get(cell).map_or(self.end - self.start, |cell| u64::from(cell.start));
        let before = usize::try_from(start).ok().and_then(|start| self.slice(bytes).get(..start)).unwrap_or_default();
        Spot {
            row: self.row,
            line: self.line.saturating_add(count_breaks(before)),
            byte: self.start + start,
            column: Some(Column::at(cell)),
        }
    }

    /// The place where it begins.
    pub(super) fn start_spot(&self) -> Spot {
        Spot { row: self.row, line: self.line, byte: self.start, column: None }
    }

    /// The place of its line end.
    pub(super) fn end_spot(&self) -> Spot {
        let line = self.line.saturating_add(self.lines);
        Spot { row: self.row, line, byte: self.end, column: None }
    }
}
