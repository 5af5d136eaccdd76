//! Words for people, Japanese and English: the one place for everything that the check says.
//!
//! [`message`] puts a problem into words; every code is matched, so a new one does not compile without its words. A
//! message states a fact, with its place, and then what to do, for a person who is no engineer and in a hurry. The
//! Japanese of row problems is the specification's, to the letter: the error CSV and the history carry it. The words
//! for a problem that only one kind of values has are in the kind's file. It knows nothing of pages, which have their
//! own texts.

pub(crate) mod place;
mod remedy;
mod file_problem;
mod file_advice;
mod row_problem;
mod warning;
mod damage;
mod warning_group;
mod title;
mod advice;
mod item;
mod cell;
mod line;

use crate::domain::{
    encoding::{Encoding, LineEnding},
    format::Format,
    kind::{of_one_kind, problem_words},
    problem::{Message, Problem, ProblemCode},
};

pub(crate) use self::cell::cell_warning;
use self::damage::damage;
pub use self::{
    advice::advice,
    cell::case_variant_registered,
    file_advice::{expected, file_advice, found},
    item::{english_name, item_name},
    line::line,
    place::{location, winner},
    title::title,
    warning_group::{WarningGroup, group},
};
pub use crate::domain::message::{Language, Words};

/// The heading of the file problems of a refused file.
pub const FILE_REFUSED: Words = Words {
    ja: "選択したファイルはインポートできません。",
    en: "The selected file cannot be imported.",
};

/// Separates the messages of one row in the error CSV.
pub const ERROR_SEPARATOR: &str = " / ";

/// What is wrong and what to do, in words. `format` names the items as this workspace's files do. The problem's own
/// `message` is ignored.
pub fn message(problem: &Problem, format: &Format) -> Message {
    if let Some(message) = file_problem::by_reason(problem) {
        return message;
    }
    let facts = &problem.facts;
    let item = problem.key.map(|key| item_name(key, format)).unwrap_or_default();
    match problem.code {
        ProblemCode::Empty => file_problem::empty(facts),
        ProblemCode::NotCsv => file_problem::not_csv(problem),
        ProblemCode::EncodingUnsupported => file_problem::encoding_unsupported(problem),
        ProblemCode::HeaderUndecodable => file_problem::header_undecodable(problem),
        ProblemCode::TooLarge => file_problem::too_large(facts),
        ProblemCode::LineEnding => file_problem::line_ending(problem),
        ProblemCode::Delimiter => file_problem::delimiter(facts),
        ProblemCode::QuoteStyle => file_problem::quote_style(facts),
        ProblemCode::ErrorFile => file_problem::error_file(problem),
        ProblemCode::SearchExport => file_problem::search_export(facts),
        ProblemCode::LinesAbove => file_problem::lines_above(facts),
        ProblemCode::OldFormat => file_problem::old_format(problem, format),
        ProblemCode::HeaderGarbled => file_problem::header_garbled(problem),
        ProblemCode::HeaderMissing => file_problem::header_missing(problem, format),
        ProblemCode::ForeignTable => file_problem::foreign_table(facts, format),
        ProblemCode::CustomItemsChanged => file_problem::custom_items_changed(facts),
        ProblemCode::HeaderMismatch => file_problem::header_mismatch(facts),
        ProblemCode::NoRows => file_problem::no_rows(),
        ProblemCode::ExtraCells => file_problem::extra_cells(problem),
        ProblemCode::QuoteUnclosed => file_problem::quote_unclosed(problem),
        ProblemCode::DuplicateInFile => row_problem::duplicate_in_file(problem),
        ProblemCode::AlreadyRegistered => row_problem::ALREADY_REGISTERED.into(),
        ProblemCode::Required => row_problem::required(&item),
        ProblemCode::TooLong | ProblemCode::TooShort => row_problem::wrong_length(problem, &item),
        of_one_kind!() => (problem_words(problem.code).message)(problem, &item),
        ProblemCode::Encoding => row_problem::ENCODING.into(),
        ProblemCode::QuoteInvalid => row_problem::QUOTE_INVALID.into(),
        ProblemCode::RowShifted => row_problem::row_shifted(problem),
        ProblemCode::HeaderAgain => row_problem::HEADER_AGAIN.into(),
        ProblemCode::ControlCharacter => row_problem::CONTROL_CHARACTER.into(),
        ProblemCode::OverGuideline => warning::over_guideline(problem),
        ProblemCode::MixedLineEndings => warning::mixed_line_endings(problem),
        ProblemCode::BlankLines => warning::blank_lines(problem),
        ProblemCode::ShortRows => warning::short_rows(problem),
        ProblemCode::RowsInACell => warning::rows_in_a_cell(problem),
        ProblemCode::LeadingZeroLost => warning::leading_zero_lost(problem, &item),
        ProblemCode::DigitList => warning::digit_list(problem, &item),
        ProblemCode::Normalised => warning::normalised(problem, &item),
        ProblemCode::CaseVariant => warning::case_variant(problem),
        ProblemCode::Placeholder if damage::is_registered(problem.key, format) => damage::warning(problem, &item),
        ProblemCode::Placeholder => warning::placeholder(problem, &item),
        ProblemCode::EncodingChanges => warning::encoding_changes(problem),
        ProblemCode::UnevenRows => warning::uneven_rows(problem),
        damage!() => damage::warning(problem, &item),
    }
}

/// What one place of a warning means: the stored form of a value that is stored otherwise than typed, else the warning's
/// title.
pub fn warned(problem: &Problem) -> Message {
    match problem.facts.expected.as_deref().filter(|_| problem.code == ProblemCode::Normalised) {
        Some(stored) => warning::stored_as(stored),
        None => title(problem.code).into(),
    }
}

/// Fills in a problem's words: its message and its advice.
pub fn explain(problem: &mut Problem, format: &Format) {
    problem.message = message(problem, format);
    problem.advice = advice(problem);
}

/// Why a row was skipped, for the error CSV: the sentence, what to do if the reason is known, and, for a duplicate, the
/// winning row if the sentence does not name it.
pub fn error_reason(problem: &Problem, language: Language) -> String {
    let sentence = problem.message.in_language(language);
    match (problem.code, language, problem.facts.winner_row) {
        (ProblemCode::DuplicateInFile, Language::Japanese, Some(row)) => format!("{sentence}({row}行目)"),
        _ => match (advice::by_reason(problem), language) {
            (Some(advice), Language::Japanese) => format!("{sentence}({})", advice.ja),
            (Some(advice), Language::English) => format!("{sentence} ({})", advice.en),
            (None, _) => sentence.to_owned(),
        },
    }
}

/// The common name of the encoding.
pub fn encoding_name(encoding: Encoding) -> Words {
    match encoding {
        Encoding::Utf8 => Words { ja: "UTF-8(BOMなし)", en: "UTF-8 without BOM" },
        Encoding::Utf8Bom => Words { ja: "UTF-8(BOM付き)", en: "UTF-8 with BOM" },
        Encoding::ShiftJis => Words { ja: "Shift-JIS", en: "Shift-JIS" },
    }
}

/// The common name of the record ends.
pub fn line_ending_name(line_ending: LineEnding) -> Words {
    match line_ending {
        LineEnding::Crlf => Words { ja: "CR+LF(Windows)", en: "CR+LF (Windows)" },
        LineEnding::Lf => Words { ja: "LF(macOS・Linux)", en: "LF (macOS, Linux)" },
        LineEnding::Mixed => Words { ja: "CR+LFとLFの混在", en: "CR+LF and LF mixed" },
        LineEnding::Cr => Words { ja: "CR(旧Macintosh)", en: "CR (old Macintosh)" },
    }
}

#[cfg(test)]
mod tests;
