//! What a person can do about a file that is no CSV, or in a character code that is not read.
//!
//! Guarantees: decided once, so that a problem's message and the advice beside it never contradict each other.

use crate::domain::problem::{FileType, Problem, ProblemCode, UnsupportedCharset};

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
    /// By what was found.
    pub(super) fn of(problem: &Problem) -> WayOut {
        match problem.code {
            ProblemCode::EncodingUnsupported => {
                problem.facts.charset().map_or(WayOut::ExportAsUtf8, WayOut::of_charset)
            }
            ProblemCode::NotCsv => problem.facts.file_type().map_or(WayOut::SaveAsCsv, WayOut::of_file),
            _ => WayOut::SaveAsCsv,
        }
    }

    /// Excel saves UTF-16 ("Unicode text") and can save UTF-8; the other codes come from other systems.
    fn of_charset(charset: UnsupportedCharset) -> WayOut {
        match charset {
            UnsupportedCharset::Utf16Le
            | UnsupportedCharset::Utf16Be
            | UnsupportedCharset::Utf32Le
            | UnsupportedCharset::Utf32Be => WayOut::SaveAsCsv,
            UnsupportedCharset::Iso2022Jp
            | UnsupportedCharset::EucJp
            | UnsupportedCharset::Gb18030
            | UnsupportedCharset::Big5
            | UnsupportedCharset::EucKr => WayOut::ExportAsUtf8,
        }
    }

    fn of_file(file: FileType) -> WayOut {
        match file {
            FileType::Xlsx | FileType::Xls | FileType::Binary => WayOut::SaveAsCsv,
            FileType::Nul => WayOut::ExportAgain,
            FileType::Zip => WayOut::Unpack,
            FileType::Pdf => WayOut::OpenOriginal,
            FileType::Image => WayOut::FillInSample,
        }
    }
}
