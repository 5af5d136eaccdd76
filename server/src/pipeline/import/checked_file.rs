//! Selected rows of a checked file, read again from the positions that the plan has stored.
//!
//! Guarantees: core's own check reads them, so that a value is the same as it was for the plan. The records of an
//! accepted file are self-contained (no quote is open, no record ends with a lone CR), so they can be cut out and
//! joined after the file's head.
//!
//! Deliberately returns no problems: without its surroundings a record's duplicates are unknown.

use std::{ops::Range, sync::Arc};

use bytes::{Bytes, BytesMut};
use torikomi_core::{
    check::{
        Check, Options,
        sink::{Row, RowSink},
    },
    domain::{date::Date, encoding::Encoding, format::Format},
};

use super::store::{self, ImportRecord, listing::RowPosition};
use crate::{
    base::{
        database::Transaction,
        error::{Error, Result},
    },
    pipeline::{recheck::file_row::Items, upload::store::kept_file::KeptFile},
};

/// Records closer to each other than this are fetched at once.
const GAP_BYTES: u64 = 64 << 10;
const FETCH_BYTES: u64 = 4 << 20;
/// The longest header that the check accepts.
const HEAD_BYTES: u64 = 1 << 20;

/// The check holds no more of a record. A longer one is skipped as a row, and is not read again either: everything read
/// at once is held in memory.
const LONGEST_RECORD: u32 = 4 << 20;

/// The position of a record.
#[derive(Debug, Clone, Copy)]
pub struct RecordPosition {
    pub row: u32,
    pub byte: u64,
    pub size_bytes: u32,
}

impl RecordPosition {
    pub fn new(row: i32, byte_offset: i64, size_bytes: i32) -> Result<RecordPosition> {
        let negative = |error| Error::internal("a record's position", error);
        Ok(RecordPosition {
            row: row.try_into().map_err(negative)?,
            byte: byte_offset.try_into().map_err(negative)?,
            size_bytes: size_bytes.try_into().map_err(negative)?,
        })
    }

    pub(crate) fn from_row(position: RowPosition) -> Result<RecordPosition> {
        RecordPosition::new(position.row, position.byte_offset, position.size_bytes)
    }

    /// Whether the record is short enough to be read.
    pub fn is_readable(&self) -> bool {
        self.size_bytes <= LONGEST_RECORD
    }

    fn range(&self) -> Range<u64> {
        self.byte..self.byte + u64::from(self.size_bytes)
    }
}

/// The file of a planned import.
#[derive(Debug, Clone)]
pub struct CheckedFile {
    pub format: Arc<Format>,
    /// The items of a row in this import.
    pub items: Items,
    pub encoding: Encoding,
    file: KeptFile,
    /// The header's line.
    head: Bytes,
    today: Date,
}

impl CheckedFile {
    /// `Gone` if the file is no longer kept.
    pub async fn open(
        transaction: &mut Transaction,
        objects: &Arc<dyn object_store::ObjectStore>,
        import: &ImportRecord,
    ) -> Result<CheckedFile> {
        let file = KeptFile::open(transaction, objects, &import.upload_id).await?;
        let format = store::format(transaction, import.import_id).await?;
        let encoding = import.encoding().ok_or(Error::WrongState)?;
        let first = store::rows::first_offset(transaction, import.import_id).await?;
        let first = u64::try_from(first.unwrap_or_default()).map_err(|error| Error::internal("an offset", error))?;
        let head = header(file.range(0..first.min(HEAD_BYTES)).await?);
        let today = import.check_date.parse().map_err(|error| Error::internal("the day of a check", error))?;
        let items = Items::of(&format, import.screen_values());
        Ok(CheckedFile { format: Arc::new(format), items, encoding, file, head, today })
    }

    /// Reads the records, which must be in the file's order; `take` is called once for each.
    pub async fn read<T: Send + 'static>(
        &self,
        positions: Vec<RecordPosition>,
        take: impl Fn(u32, &dyn Row) -> T + Send + 'static,
    ) -> Result<Vec<T>> {
        if positions.is_empty() {
            return Ok(Vec::new());
        }
        let excerpt = self.excerpt(&positions).await?;
        let (format, today) = (self.format.clone(), self.today);
        let options = Options { encoding: Some(self.encoding), max_problems: 0, max_warned: 0 };
        let read = tokio::task::spawn_blocking(move || {
            let numbers: Vec<u32> = positions.iter().map(|record| record.row).collect();
            let count = numbers.len();
            let sink =
                RecordSink { numbers: numbers.into_iter(), take, results: Vec::with_capacity(count), surplus: 0 };
            let mut check = Check::with_sink(&format, today, options, sink);
            check.push(&excerpt);
            let (_, sink) = check.finish(true);
            if sink.results.len() == count && sink.surplus == 0 {
                Ok(sink.results)
            } else {
                let (found, surplus) = (sink.results.len(), sink.surplus);
                Err(Error::Internal(format!("{count} rows were to be read again, {found} and {surplus} more were")))
            }
        });
        read.await.map_err(|panic| Error::internal("reading rows again", panic))?
    }

    /// The header's line as in the file, with its end.
    pub fn header(&self) -> &[u8] {
        &self.head
    }

    /// The records' bytes as in the file, without their ends. All of them must be readable.
    pub async fn records(&self, positions: &[RecordPosition]) -> Result<Vec<Bytes>> {
        if let Some(RecordPosition { row, .. }) = positions.iter().find(|record| !record.is_readable()) {
            return Err(Error::Internal(format!("row {row} is too long to be read again")));
        }
        let mut records = Vec::with_capacity(positions.len());
        let mut rest = positions;
        while let Some(first) = rest.first() {
            let (start, mut end, mut together) = (first.byte, first.range().end, 1);
            while let Some(next) = rest.get(together)
                && next.byte <= end + GAP_BYTES
                && next.range().end - start <= FETCH_BYTES
            {
                end = next.range().end;
                together += 1;
            }
            let (now, later) = rest.split_at(together);
            rest = later;
            let bytes = self.file.range(start..end).await?;
            records.extend(now.iter().map(|record| {
                let range = record.range();
                bytes.slice(to_usize(range.start - start)..to_usize(range.end - start))
            }));
        }
        Ok(records)
    }

    /// A file made of the head and the records.
    async fn excerpt(&self, positions: &[RecordPosition]) -> Result<BytesMut> {
        let mut excerpt = BytesMut::from(&self.head[..]);
        for record in self.records(positions).await? {
            excerpt.extend_from_slice(&record);
            excerpt.extend_from_slice(b"\r\n");
        }
        Ok(excerpt)
    }
}

/// The first line. No name in an accepted header contains a line end, and none of its records ends with a lone CR.
fn header(mut bytes: Bytes) -> Bytes {
    let end = bytes.iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |line_end| line_end + 1);
    bytes.truncate(end);
    bytes
}

fn to_usize(offset: u64) -> usize {
    usize::try_from(offset).expect("BUG: what was fetched fits into memory")
}

struct RecordSink<T, F> {
    numbers: std::vec::IntoIter<u32>,
    take: F,
    results: Vec<T>,
    surplus: usize,
}

impl<T, F: Fn(u32, &dyn Row) -> T> RowSink for RecordSink<T, F> {
    fn row(&mut self, row: &dyn Row) {
        match self.numbers.next() {
            Some(number) => self.results.push((self.take)(number, row)),
            None => self.surplus += 1,
        }
    }
}
