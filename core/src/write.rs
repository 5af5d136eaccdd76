//! Every CSV that we produce: the sample file, the error file, unchanged records, companies, and exported leads.
//!
//! Guarantees: records end with CR+LF; the check can read whatever is written here; a text is written in Shift-JIS only
//! if decoding gives it back, so nothing is ever lost silently. It does no input or output: bytes are appended to a
//! buffer that the caller sends.
//!
//! Formulas: the spreadsheet that opens the file may take a cell that begins with `=`, `+`, `-` or `@` for a formula.
//! Values are still written unchanged, in every file: they are imported again, and an apostrophe in front would change
//! the value (`+81 3 …` is an ordinary telephone number). Instead, a note beside every download says that values may
//! come from strangers, and the check is to warn of them at the import.

mod record;
mod text_encoding;
mod sample;
mod error_file;
mod same_records;
mod company_file;
mod lead_file;

pub(crate) use self::text_encoding::encode;
pub use self::{
    company_file::{CompanyFile, is_writable_in},
    error_file::ErrorFile,
    lead_file::{LeadExportKind, LeadFile, UnwritableCell, WrittenLead},
    same_records::SameRecords,
    sample::sample,
    text_encoding::{Unwritable, unwritable_character},
};
