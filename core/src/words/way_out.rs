//! What a person can do about a file that is no CSV, or in a character code that is not read.
//!
//! Guarantees: decided once, so that a problem's message and the advice beside it never contradict each other.

use crate::domain::problem::{Problem, ProblemCode};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum WayOut {
    /// A spreadsheet reads the file as it is.
    SaveAsCsv,
    /// A spreadsheet would garble the file: only the system that it came from can write it in another code.
    ExportAsUtf8,
    /// The file was damaged on its way, or is none of that system's CSV files.
    ExportAgain,
    Unpack,
    /// What was printed into the file stands elsewhere as a table.
    OpenOriginal,
    FillInSample,
}

impl WayOut {
    /// By what was found (`facts.found`). Excel saves UTF-16 ("Unicode text") and can save UTF-8; the other codes come
    /// from other systems.
    pub(super) fn of(problem: &Problem) -> WayOut {
        let found = problem.facts.found.as_deref().unwrap_or_default();
        match (problem.code, found) {
            (ProblemCode::EncodingUnsupported, code) if !code.starts_with("UTF") => WayOut::ExportAsUtf8,
            (ProblemCode::NotCsv, "nul") => WayOut::ExportAgain,
            (ProblemCode::NotCsv, "zip") => WayOut::Unpack,
            (ProblemCode::NotCsv, "pdf") => WayOut::OpenOriginal,
            (ProblemCode::NotCsv, "image") => WayOut::FillInSample,
            _ => WayOut::SaveAsCsv,
        }
    }
}
