//! One record of a CSV, and how a file for a spreadsheet begins.

/// The beginning of a UTF-8 file for Excel.
pub(super) const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Appends one record of encoded cells.
pub(super) fn record<C: AsRef<[u8]>>(cells: impl IntoIterator<Item = C>, bytes: &mut Vec<u8>) {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(bytes);
    writer.write_record(cells).and_then(|()| Ok(writer.flush()?)).expect("BUG: a vector takes every record");
}
