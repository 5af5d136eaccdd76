//! A directory file, read row by row: plain or ZIP, UTF-8 or Shift-JIS, detected from its content.
//!
//! Guarantees: memory does not grow with the file, whatever is in it; a ZIP's checksums are verified, and at most
//! `MOST_UNPACKED_BYTES` are unpacked, counted while unpacking, whatever its header claims; every error names the file
//! and the row. Deliberately not core's reader: the agency's files are well-formed or broken, and a broken one is
//! refused as a whole.

use std::{
    cell::Cell,
    fs::File,
    io::{self, BufReader, Read, Seek},
    path::Path,
    rc::Rc,
};

use csv::ByteRecord;
use encoding_rs::SHIFT_JIS;
use zip::ZipArchive;

use super::row::{DirectoryRow, RowFault};

/// A row has some hundred bytes. A longer one is an unclosed quote.
const LONGEST_ROW_BYTES: usize = 1 << 20;
const BUFFER_BYTES: usize = 1 << 16;
/// For all files in one ZIP together. The agency's complete data has some 1.2 GB.
const MOST_UNPACKED_BYTES: u64 = 8 << 30;
/// How every ZIP file begins.
const ZIP_SIGNATURE: [u8; 4] = *b"PK\x03\x04";

/// Why a file is not loaded; a sentence for the person at the console.
#[derive(Debug, thiserror::Error)]
pub enum FileFault {
    #[error("{file} cannot be read: {source}")]
    Unreadable { file: String, source: io::Error },
    #[error("{file} is not a complete ZIP file: {reason}")]
    Zip { file: String, reason: String },
    #[error("{file} contains no CSV file")]
    NoCsv { file: String },
    #[error("{file} has no rows")]
    Empty { file: String },
    #[error("{file}, row {row}: {fault}")]
    Row { file: String, row: u64, fault: RowFault },
    #[error("{file}, row {row}: it is neither UTF-8 nor Shift-JIS, or it is damaged")]
    Undecodable { file: String, row: u64 },
    #[error("{file}, row {row}: it does not end; a quote may be missing")]
    Endless { file: String, row: u64 },
    #[error("{file} contains more than {} GiB when it is unpacked. Is it the agency's ZIP?", MOST_UNPACKED_BYTES >> 30)]
    TooLarge { file: String },
}

/// Passes the file's current rows to `take`; returns how many rows it has, including past ones. `take` stops the
/// reading by returning `false`.
pub fn read(path: &Path, take: &mut dyn FnMut(DirectoryRow) -> bool) -> Result<u64, FileFault> {
    let name = path.display().to_string();
    let unreadable = |source| FileFault::Unreadable { file: name.clone(), source };
    let mut file = File::open(path).map_err(unreadable)?;
    let mut signature = [0; ZIP_SIGNATURE.len()];
    let read = read_up_to(&mut file, &mut signature).map_err(unreadable)?;
    file.rewind().map_err(unreadable)?;
    if signature.get(..read) == Some(ZIP_SIGNATURE.as_slice()) {
        read_zip(file, &name, MOST_UNPACKED_BYTES, take)
    } else {
        read_csv(file, &name, take)
    }
}

fn read_up_to(file: &mut File, bytes: &mut [u8]) -> io::Result<usize> {
    let mut length = 0;
    while length < bytes.len() {
        match file.read(&mut bytes[length..])? {
            0 => break,
            more => length += more,
        }
    }
    Ok(length)
}

/// Reads every CSV in it, in order. The agency adds a signature to its file.
fn read_zip(
    file: impl Read + Seek,
    name: &str,
    most_bytes: u64,
    take: &mut dyn FnMut(DirectoryRow) -> bool,
) -> Result<u64, FileFault> {
    let broken = |error: zip::result::ZipError| FileFault::Zip { file: name.to_owned(), reason: error.to_string() };
    let mut archive = ZipArchive::new(BufReader::new(file)).map_err(broken)?;
    let left = Rc::new(Cell::new(most_bytes));
    let mut rows = None;
    for place in 0..archive.len() {
        let entry = archive.by_index(place).map_err(broken)?;
        let entry_name = entry.name().map_err(broken)?.into_owned();
        if entry.is_file() && entry_name.to_ascii_lowercase().ends_with(".csv") {
            let unpacked = UnpackedReader { file: entry, left: left.clone() };
            rows = Some(rows.unwrap_or(0) + read_csv(unpacked, &format!("{name} ({entry_name})"), take)?);
        }
    }
    rows.ok_or_else(|| FileFault::NoCsv { file: name.to_owned() })
}

fn read_csv(file: impl Read, name: &str, take: &mut dyn FnMut(DirectoryRow) -> bool) -> Result<u64, FileFault> {
    let unreported = Rc::new(Cell::new(0));
    let limited = RowLimitedReader { file, since_row: unreported.clone() };
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).buffer_capacity(BUFFER_BYTES).from_reader(limited);
    let (mut record, mut charset, mut rows) = (ByteRecord::new(), FileCharset::default(), 0);
    loop {
        unreported.set(0);
        let row = rows + 1;
        let is_there = reader.read_byte_record(&mut record).map_err(|error| fault_of(error, name, row))?;
        if !is_there {
            break;
        }
        rows = row;
        let undecodable = || FileFault::Undecodable { file: name.to_owned(), row };
        let cells = charset.decode(&record).ok_or_else(undecodable)?;
        let cells: Vec<&str> = cells.iter().map(AsRef::as_ref).collect();
        let read = DirectoryRow::read(&cells);
        let read = read.map_err(|fault| FileFault::Row { file: name.to_owned(), row, fault })?;
        if let Some(read) = read
            && !take(read)
        {
            break;
        }
    }
    if rows == 0 { Err(FileFault::Empty { file: name.to_owned() }) } else { Ok(rows) }
}

fn fault_of(error: csv::Error, name: &str, row: u64) -> FileFault {
    let file = name.to_owned();
    match error.into_kind() {
        csv::ErrorKind::Io(source) if source.kind() == io::ErrorKind::FileTooLarge => FileFault::Endless { file, row },
        csv::ErrorKind::Io(source) if source.kind() == io::ErrorKind::QuotaExceeded => FileFault::TooLarge { file },
        csv::ErrorKind::Io(source) => FileFault::Unreadable { file, source },
        other => FileFault::Unreadable { file, source: io::Error::other(format!("{other:?}")) },
    }
}

/// Stops reading at a limit after the last row.
struct RowLimitedReader<R> {
    file: R,
    since_row: Rc<Cell<usize>>,
}

impl<R: Read> Read for RowLimitedReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.since_row.get() > LONGEST_ROW_BYTES {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        let length = self.file.read(buffer)?;
        self.since_row.set(self.since_row.get() + length);
        Ok(length)
    }
}

/// The unpacked content of a ZIP, up to a number of bytes.
struct UnpackedReader<R> {
    file: R,
    left: Rc<Cell<u64>>,
}

impl<R: Read> Read for UnpackedReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.file.read(buffer)?;
        let left = self.left.get().checked_sub(length as u64).ok_or(io::ErrorKind::QuotaExceeded)?;
        self.left.set(left);
        Ok(length)
    }
}

/// The charset, decided by the first row with more than ASCII.
#[derive(Debug, Default)]
enum FileCharset {
    #[default]
    Unknown,
    Utf8,
    ShiftJis,
}

impl FileCharset {
    /// `None` if a cell cannot be decoded.
    fn decode<'r>(&mut self, record: &'r ByteRecord) -> Option<Vec<std::borrow::Cow<'r, str>>> {
        if matches!(self, FileCharset::Unknown) && !record.as_slice().is_ascii() {
            // Cell by cell: the record's bytes lack the commas between the cells.
            let is_utf8 = record.iter().all(|cell| std::str::from_utf8(cell).is_ok());
            *self = if is_utf8 { FileCharset::Utf8 } else { FileCharset::ShiftJis };
        }
        let decode = |cell: &'r [u8]| match self {
            FileCharset::Unknown | FileCharset::Utf8 => std::str::from_utf8(cell).ok().map(Into::into),
            FileCharset::ShiftJis => {
                let (text, had_errors) = SHIFT_JIS.decode_without_bom_handling(cell);
                (!had_errors).then_some(text)
            }
        };
        record.iter().map(decode).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use zip::{ZipWriter, write::SimpleFileOptions};

    use crate::records::directory::load::file::{FileFault, read_zip};

    /// Two files of one row each, and their unpacked size.
    fn archive() -> (Vec<u8>, u64) {
        let mut cells = [""; 30];
        (cells[1], cells[4], cells[5], cells[6]) = ("7000012050002", "2026-10-30", "2026-10-30", "国税庁");
        (cells[23], cells[29]) = ("1", "0");
        let row = cells.join(",") + "\n";
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for name in ["1.csv", "2.csv"] {
            writer.start_file(name, SimpleFileOptions::default()).expect("an entry");
            writer.write_all(row.as_bytes()).expect("a row");
        }
        (writer.finish().expect("an archive").into_inner(), 2 * row.len() as u64)
    }

    #[test]
    fn unpacked_bytes_are_counted_over_all_files_of_a_zip() {
        let (archive, bytes) = archive();
        let rows = |most| read_zip(Cursor::new(&archive), "all.zip", most, &mut |_| true);
        assert_eq!(rows(bytes).expect("just as many"), 2);
        assert!(matches!(rows(bytes - 1), Err(FileFault::TooLarge { file }) if file == "all.zip (2.csv)"));
    }
}
