//! Whole rows inside one quoted cell: a quote that is not closed swallows the rows up to the next quote.
//!
//! Guarantees: only the lines of cells with line breaks are looked at; a long text with addresses or a few separators in
//! its lines is no row. It decides nothing about the cell: the text may be meant.

use crate::{check::scan::count_breaks, domain::kind::is_address};

/// A line with fewer separators is no row, even with an address in the right place.
const FEWEST_SEPARATORS: usize = 4;

/// What a line of the file looks like if it is a row.
#[derive(Debug, Clone, Copy)]
pub(super) struct RowShape {
    pub(super) delimiter: u8,
    /// The number of the header's cells.
    pub(super) width: usize,
    /// The column of the address.
    pub(super) email: usize,
}

impl RowShape {
    /// Whether the record may hold rows in one of its `cells`: enough of its separators separate no cells.
    pub(super) fn may_be_in(self, record: &[u8], cells: usize) -> bool {
        self.separators(record) + 1 >= cells + FEWEST_SEPARATORS
    }

    /// How many rows follow in the cell, if any line of it is a row: as many as it has line breaks. `column`: where the
    /// cell stands. `cell`: its bytes with the quotes.
    pub(super) fn rows_in(self, cell: &[u8], column: usize) -> Option<u64> {
        let breaks = if cell.starts_with(b"\"") { count_breaks(cell) } else { 0 };
        if breaks == 0 {
            return None;
        }
        let mut lines = cell.split(|byte| matches!(byte, b'\r' | b'\n')).enumerate();
        // The first line goes on from the cell's own column.
        let is_row = lines.any(|(number, line)| match number {
            0 => column < self.email && self.has_address(line, self.email - column),
            _ => self.separators(line) + 1 >= self.width || self.has_address(line, self.email),
        });
        is_row.then_some(u64::from(breaks))
    }

    fn separators(self, line: &[u8]) -> usize {
        // Counted in bytes, many at once.
        let count =
            |part: &[u8]| part.iter().fold(0_u8, |count, &byte| count.wrapping_add((byte == self.delimiter).into()));
        line.chunks(usize::from(u8::MAX)).map(|part| usize::from(count(part))).sum()
    }

    /// Whether the cell of a line at `place` is an address.
    fn has_address(self, line: &[u8], place: usize) -> bool {
        let text = line.split(|&byte| byte == self.delimiter).nth(place).unwrap_or_default();
        let text = text.trim_ascii();
        let text = text.strip_prefix(b"\"").and_then(|text| text.strip_suffix(b"\"")).unwrap_or(text);
        self.separators(line) >= FEWEST_SEPARATORS && std::str::from_utf8(text).is_ok_and(is_address)
    }
}

#[cfg(test)]
mod tests {
    use super::RowShape;

    const SHAPE: RowShape = RowShape { delimiter: b',', width: 29, email: 4 };

    #[test]
    fn a_line_with_the_headers_separators_or_an_address_in_its_column_is_a_row() {
        let separators = ",".repeat(28);
        for (cell, column, rows) in [
            (format!("\"先方より,,,,,\r\n{separators}\r\n以上\""), 23, 2),
            ("\"海山商事,03-1234-5678,,,\n海野,灯,ウミノ,アカリ,r4@example.co.jp,海山商事\"".to_owned(), 5, 1),
            ("\"海山商事,,\r海野,灯,,,\"r4@example.co.jp\",海山\"支店".to_owned(), 5, 1),
            ("\"海野,灯,ウミノ,アカリ,r3@example.co.jp,\r\n海野\"".to_owned(), 0, 1),
            ("\"ウミノ,アカリ,r3@example.co.jp,海山商事,,\n海野\"".to_owned(), 2, 1),
        ] {
            assert_eq!(SHAPE.rows_in(cell.as_bytes(), column), Some(rows), "{cell}");
        }
    }

    #[test]
    fn a_long_text_is_no_row() {
        for (cell, column) in [
            ("\"連絡先:\numino@example.jp\"", 23),
            ("\"一,二,三,四,五\n六,七,八,九,十,umino@example.jp\"", 23),
            ("\"議事録\r\n出席: 海野, 灯, umino@example.jp, nagisa@example.jp\"", 23),
            ("\"a@example.jp,b@example.jp,c@example.jp,d@example.jp,e@example.jp\n以上\"", 23),
            ("\"umino@example.jp,,,,,\nnagisa@example.jp\"", 4),
            ("\"海野,灯,ウミノ,アカリ,r3@example.co.jp\"", 0),
            ("海野", 0),
        ] {
            assert_eq!(SHAPE.rows_in(cell.as_bytes(), column), None, "{cell}");
        }
    }
}
