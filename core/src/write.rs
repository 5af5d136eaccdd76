//! Every CSV that we hand out: the sample file, the error file, records as they were, companies, and the leads that
//! somebody takes out.
//!
//! Guarantees: records end with CR+LF; whatever is written here, the check reads; a text is written in Shift-JIS only
//! if decoding what was written gives it back, so that nothing is ever lost in silence. Does no input or output: bytes
//! are appended to a buffer that the caller sends where it likes.
//!
//! Formulas: a cell that begins with `=`, `+`, `-` or `@` may be taken for a formula by the spreadsheet that opens the
//! file. Values are handed out as they are all the same, in every file: they are imported again, and an apostrophe in
//! front would be another value (`+81 3 …` is an ordinary telephone number). What comes from strangers is said beside
//! every download instead, and the check is to warn of it when it is imported.

mod character_code;
mod sample;
mod error_file;
mod same_records;
mod company_file;
mod lead_file;

pub(crate) use self::character_code::encode;
pub use self::{
    character_code::{Unwritable, unwritable_character},
    company_file::{CompanyFile, is_writable_in},
    error_file::ErrorFile,
    lead_file::{LeadExportKind, LeadFile, UnwritableCell, WrittenLead},
    same_records::SameRecords,
    sample::sample,
};

/// What begins a UTF-8 file that Excel is to open.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Appends one record of encoded cells.
fn record<C: AsRef<[u8]>>(cells: impl IntoIterator<Item = C>, bytes: &mut Vec<u8>) {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(bytes);
    writer.write_record(cells).and_then(|()| Ok(writer.flush()?)).expect("BUG: a vector takes every record");
}
