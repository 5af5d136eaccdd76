//! What a person can do about a file that is not a CSV, or is in a charset that is not read.
//!
//! Guarantees: decided once, so a problem's message and the advice beside it never contradict each other.

use crate::domain::problem::{FileType, Problem, ProblemCode, UnsupportedCharset};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Remedy {
    /// A spreadsheet reads the file as it is.
    SaveAsCsv,
    /// A spreadsheet would garble the file: only the system that it came from can write it in another encoding.
    ExportAsUtf8,
    /// The system that the file came from can also write CSV.
    ExportAsCsv,
    /// The page of a system was saved instead of its CSV.
    SignInAgain,
    /// Only Numbers reads the file.
    ExportFromNumbers,
    /// A spreadsheet asks for the password; the CSV that it saves has none.
    OpenWithPassword,
    /// The file was damaged on its way, or is not one of that system's CSV files.
    ExportAgain,
    Unpack,
    /// The original table of a printed document exists elsewhere.
    OpenOriginal,
    FillInSample,
}

impl Remedy {
    /// Decides by what was found.
    pub(super) fn for_problem(problem: &Problem) -> Remedy {
        match problem.code {
            ProblemCode::EncodingUnsupported => {
                problem.facts.charset().map_or(Remedy::ExportAsUtf8, Remedy::for_charset)
            }
            ProblemCode::NotCsv => problem.facts.file_type().map_or(Remedy::SaveAsCsv, Remedy::for_file),
            _ => Remedy::SaveAsCsv,
        }
    }

    /// Excel saves UTF-16 ("Unicode text") and can save UTF-8; the other charsets come from other systems.
    fn for_charset(charset: UnsupportedCharset) -> Remedy {
        match charset {
            UnsupportedCharset::Utf16Le
            | UnsupportedCharset::Utf16Be
            | UnsupportedCharset::Utf32Le
            | UnsupportedCharset::Utf32Be => Remedy::SaveAsCsv,
            UnsupportedCharset::Iso2022Jp
            | UnsupportedCharset::EucJp
            | UnsupportedCharset::Gb18030
            | UnsupportedCharset::Big5
            | UnsupportedCharset::EucKr
            | UnsupportedCharset::ShiftJisWithBom => Remedy::ExportAsUtf8,
        }
    }

    fn for_file(file: FileType) -> Remedy {
        match file {
            FileType::Xlsx | FileType::Xls | FileType::XlsOrEncrypted | FileType::Binary => Remedy::SaveAsCsv,
            FileType::EncryptedWorkbook => Remedy::OpenWithPassword,
            FileType::Numbers => Remedy::ExportFromNumbers,
            FileType::Html => Remedy::SignInAgain,
            FileType::Xml | FileType::Json | FileType::Vcard => Remedy::ExportAsCsv,
            FileType::Nul => Remedy::ExportAgain,
            FileType::Zip | FileType::Gzip => Remedy::Unpack,
            FileType::Pdf => Remedy::OpenOriginal,
            FileType::Image => Remedy::FillInSample,
        }
    }
}
