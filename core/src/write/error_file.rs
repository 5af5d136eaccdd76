//! The error CSV (specification 12): the skipped rows of a file with the reasons; it becomes importable by deleting two
//! columns.
//!
//! The fixed columns as in the file (an empty date of birth if the file had none), エラー内容, 行番号, the file's custom
//! items. Guarantees: an input cell is returned as in the file, to the byte, quotes and undecodable bytes included;
//! short rows are padded; each row is written by itself, so a file of any size can be streamed.
//!
//! The encoding is decided before the first row: input cells come from a file in that encoding, so only our own texts
//! could fail. They contain the headers, parts of decoded cells and, as advice, names of the workspace; if the headers can
//! be written, so can they, except for U+FFFD and what those names have, which becomes `?` in a message. If a header cannot be written, the whole file is UTF-8 with a BOM. So it
//! is if the file itself is UTF-8, with a BOM or without, so that a spreadsheet opens it.

use std::cmp::Ordering;

use super::{
    record::{BYTE_ORDER_MARK, record},
    text_encoding::{decode, encode_with_marks, unwritable_character},
};
use crate::{
    domain::{
        encoding::Encoding,
        format::{ERROR_HEADER, Format, ROW_NUMBER_HEADER},
        item::Item,
    },
    words::ERROR_SEPARATOR,
};

/// The layout of one error file.
#[derive(Debug, Clone)]
pub struct ErrorFile<'f> {
    format: &'f Format,
    /// The encoding of the file that the rows come from.
    file_encoding: Encoding,
    encoding: Encoding,
    /// The number of cells in a full row of that file: all fixed ones, those but the date of birth, or all and the
    /// custom items.
    file_columns: usize,
}

impl<'f> ErrorFile<'f> {
    /// For a file that was accepted with this format; `file_columns` is the verdict's.
    pub fn new(format: &'f Format, file_encoding: Encoding, file_columns: u32) -> Self {
        let writable =
            format.columns_in_effect().all(|column| unwritable_character(column.header, file_encoding).is_none());
        // Without a BOM a spreadsheet takes UTF-8 for another encoding.
        let encoding = if writable && file_encoding == Encoding::ShiftJis { file_encoding } else { Encoding::Utf8Bom };
        ErrorFile::in_encoding(format, file_encoding, file_columns, encoding)
    }

    /// The same in UTF-8 with a BOM, whatever encoding the file had: for a person whose spreadsheet needs it.
    pub fn in_utf8(format: &'f Format, file_encoding: Encoding, file_columns: u32) -> Self {
        ErrorFile::in_encoding(format, file_encoding, file_columns, Encoding::Utf8Bom)
    }

    fn in_encoding(format: &'f Format, file_encoding: Encoding, file_columns: u32, encoding: Encoding) -> Self {
        let file_columns = usize::try_from(file_columns).expect("BUG: a format has few columns");
        ErrorFile { format, file_encoding, encoding, file_columns }
    }

    /// The encoding in which the file is written.
    pub fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// Appends what precedes the first row: the byte order mark, if there is one, and the header.
    pub fn begin(&self, bytes: &mut Vec<u8>) {
        if self.encoding == Encoding::Utf8Bom {
            bytes.extend_from_slice(BYTE_ORDER_MARK);
        }
        let headers: Vec<&str> = self.format.columns_in_effect().map(|column| column.header).collect();
        let (fixed, custom) = headers.split_at(self.fixed_columns().min(headers.len()));
        let custom = if self.has_custom_items() { custom } else { &[] };
        let all = fixed.iter().copied().chain([ERROR_HEADER, ROW_NUMBER_HEADER]).chain(custom.iter().copied());
        record(all.map(|header| encode_with_marks(header, self.encoding)), bytes);
    }

    /// Appends one skipped row: its bytes as in the file (without the record end), the reasons, and its number there.
    pub fn row<'m>(
        &self,
        raw: &[u8],
        messages: impl IntoIterator<Item = &'m str>,
        row_number: u32,
        bytes: &mut Vec<u8>,
    ) {
        let all: Vec<&[u8]> = raw_cells(raw).collect();
        let (cells, surplus) = all.split_at(self.file_columns.min(all.len()));
        let cell = |place: usize| cells.get(place).copied().unwrap_or_default();
        for place in 0..self.fixed_columns() {
            self.raw_cell(self.place_in_file(place).map(cell).unwrap_or_default(), bytes);
            bytes.push(b',');
        }
        let messages = messages.into_iter().collect::<Vec<_>>().join(ERROR_SEPARATOR);
        let mut own = Vec::new();
        record([encode_with_marks(&messages, self.encoding), row_number.to_string().into_bytes()], &mut own);
        let record_end: &[u8] = b"\r\n";
        bytes.extend_from_slice(own.strip_suffix(record_end).expect("BUG: a written record has its end"));
        if self.has_custom_items() {
            for place in self.fixed_columns()..self.file_columns {
                bytes.push(b',');
                self.raw_cell(cell(place), bytes);
            }
        }
        // Cells that were pushed beyond the header come last, so nothing of the row is lost.
        if surplus.iter().any(|cell| !cell.trim_ascii().is_empty()) {
            for cell in surplus {
                bytes.push(b',');
                self.raw_cell(cell, bytes);
            }
        }
        bytes.extend_from_slice(record_end);
    }

    /// The index of a fixed column's cell in the file; `None` for the date of birth if the file had none.
    fn place_in_file(&self, place: usize) -> Option<usize> {
        if self.file_columns >= self.fixed_columns() {
            return Some(place);
        }
        let birth_date = self.format.columns.iter().position(|column| column.item == Item::BirthDate)?;
        match place.cmp(&birth_date) {
            Ordering::Less => Some(place),
            Ordering::Equal => None,
            Ordering::Greater => Some(place - 1),
        }
    }

    /// How many columns precede エラー内容: those of the format that accepted the file, which may have had fewer items than
    /// today's.
    fn fixed_columns(&self) -> usize {
        self.format.columns.len()
    }

    fn has_custom_items(&self) -> bool {
        self.file_columns > self.fixed_columns()
    }

    /// Commas, quotes and line ends are the same in both encodings and never part of another character, so a cell is
    /// copied with its quotes, even if they are used wrongly.
    fn raw_cell(&self, cell: &[u8], bytes: &mut Vec<u8>) {
        let is_same_encoding = (self.file_encoding == Encoding::ShiftJis) == (self.encoding == Encoding::ShiftJis);
        if is_same_encoding {
            bytes.extend_from_slice(cell);
        } else {
            bytes.extend_from_slice(decode(cell, self.file_encoding).as_bytes());
        }
    }
}

/// The cells of one record, quotes included. A quote opens only as a cell's first byte; after the closing one the cell
/// runs on to the next comma.
fn raw_cells(record: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = Some(record);
    std::iter::from_fn(move || {
        let record = rest?;
        let end = cell_end(record);
        let (cell, behind) = record.split_at(end);
        rest = behind.split_first().map(|(_comma, behind)| behind);
        Some(cell)
    })
}

/// The end of the record's first cell: a comma or the record's end.
fn cell_end(record: &[u8]) -> usize {
    let quoted = record.strip_prefix(b"\"").map_or(0, |inside| 1 + quoted_length(inside));
    let text = record.get(quoted..).unwrap_or_default();
    quoted + text.iter().position(|byte| *byte == b',').unwrap_or(text.len())
}

/// How many bytes after the opening quote belong to the quoted part, with the closing quote.
fn quoted_length(inside: &[u8]) -> usize {
    let mut bytes = inside.iter().enumerate().peekable();
    while let Some((place, byte)) = bytes.next() {
        // A doubled quote is a quote in the text.
        if *byte == b'"' && bytes.next_if(|(_, next)| **next == b'"').is_none() {
            return place + 1;
        }
    }
    inside.len()
}

#[cfg(test)]
mod tests;
