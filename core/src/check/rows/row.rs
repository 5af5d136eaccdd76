//! A judged row, as the sink sees it.

use std::borrow::Cow;

use super::{
    judge::Judge,
    record::{Record, index_of},
    slot::Slot,
};
use crate::{
    check::{
        scan::{Cell, content},
        sink::{Place, Row, Value},
    },
    domain::{
        encoding::Charset,
        item::Key,
        problem::{Column, Problem},
    },
};

/// A view of the record, its cells and the judge's notes on them.
pub(super) struct RowView<'r> {
    pub(super) judge: &'r Judge,
    pub(super) record: &'r Record<'r>,
    pub(super) cells: &'r [Cell],
    /// The whole record, if it is UTF-8: validated once, its cells are slices of it.
    pub(super) text: Option<&'r str>,
    pub(super) charset: Charset,
}

impl RowView<'_> {
    fn index(&self, key: Key) -> Option<usize> {
        let columns = &self.judge.columns;
        match key {
            // In the default profile an item is in the column of its own number.
            Key::Basic(item) if columns.get(item as usize).is_some_and(|column| column.key == key) => {
                Some(item as usize)
            }
            _ => columns.iter().position(|column| column.key == key),
        }
    }
}

impl Row for RowView<'_> {
    fn number(&self) -> u32 {
        self.record.row
    }

    fn line(&self) -> u32 {
        self.record.line
    }

    fn byte(&self) -> u64 {
        self.record.byte
    }

    fn bytes(&self) -> u32 {
        u32::try_from(self.record.length).unwrap_or(u32::MAX)
    }

    fn value(&self, key: Key) -> Value<'_> {
        let slot = self.index(key).and_then(|index| self.judge.slots.get(index));
        match slot.copied().unwrap_or(Slot::Absent) {
            Slot::Absent => Value::Absent,
            Slot::Blank => Value::Blank,
            Slot::Typed { start, end } => {
                let (start, end) = (start as usize, end as usize);
                let text = self.text.and_then(|text| text.get(start..end));
                Value::Text(text.unwrap_or_else(|| {
                    let bytes = self.record.bytes.get(start..end).unwrap_or_default();
                    std::str::from_utf8(bytes).expect("BUG: only valid UTF-8 is noted as typed")
                }))
            }
            Slot::Text { start, end } => {
                Value::Text(self.judge.texts.get(start as usize..end as usize).unwrap_or_default())
            }
        }
    }

    fn cell(&self, column: Column) -> Option<Cow<'_, str>> {
        let cell = self.cells.get(index_of(column))?;
        Some(match content(cell, self.record.bytes) {
            Cow::Borrowed(bytes) => self.charset.decode(bytes).0,
            Cow::Owned(bytes) => Cow::Owned(self.charset.decode(&bytes).0.into_owned()),
        })
    }

    fn place(&self, key: Key) -> Option<Place> {
        let index = self.index(key)?;
        let start = u64::from(self.cells.get(index)?.start);
        let (line, byte) = (self.record.line_of(start), self.record.byte + start);
        Some(Place { line, byte, column: Column::at(index) })
    }

    fn problems(&self) -> &[Problem] {
        &self.judge.problems
    }
}
