//! Short titles of the codes, for lists, filters and badges.

use crate::domain::{
    kind::{of_one_kind, problem_words},
    message::Words,
    problem::ProblemCode,
};

/// The code in a few words.
pub fn title(code: ProblemCode) -> Words {
    let (ja, en) = match code {
        ProblemCode::Empty => ("空のファイル", "Empty file"),
        ProblemCode::NotCsv => ("CSVではないファイル", "Not a CSV file"),
        ProblemCode::EncodingUnsupported => ("対応していない文字コード", "Unsupported file encoding"),
        ProblemCode::HeaderUndecodable => ("読めない見出し", "Unreadable header"),
        ProblemCode::TooLarge => ("大きすぎるファイル", "File too large"),
        ProblemCode::LineEnding => ("対応していない改行", "Unsupported line endings"),
        ProblemCode::Delimiter => ("カンマ以外の区切り", "Not separated by commas"),
        ProblemCode::QuoteStyle => ("引用符の形式", "Style of quotation marks"),
        ProblemCode::ErrorFile => ("エラーファイル", "Error file"),
        ProblemCode::SearchExport => ("検索結果のCSV", "Export of a lead search"),
        ProblemCode::LinesAbove => ("見出しの上の行", "Lines above the header"),
        ProblemCode::OldFormat => ("旧バージョンの形式", "Format of an older version"),
        ProblemCode::HeaderGarbled => ("見出しの文字化け", "Garbled header"),
        ProblemCode::HeaderMissing => ("見出し行がない", "No header"),
        ProblemCode::ForeignTable => ("別のツールの表", "Another tool's table"),
        ProblemCode::CustomItemsChanged => ("カスタム項目の変更", "Custom fields changed"),
        ProblemCode::HeaderMismatch => ("見出しの不一致", "Header does not match"),
        ProblemCode::NoRows => ("リードがない", "No leads"),
        ProblemCode::ExtraCells => ("余分なセル", "Extra cells"),
        ProblemCode::QuoteUnclosed => ("閉じられていない引用符", "Unclosed quotation mark"),
        ProblemCode::DuplicateInFile => ("ファイル内の重複", "Duplicate in the file"),
        ProblemCode::AlreadyRegistered => ("登録済み", "Already registered"),
        ProblemCode::Required => ("必須項目が空", "Required item is blank"),
        ProblemCode::TooLong => ("文字数が多い", "Too long"),
        ProblemCode::TooShort => ("文字数が少ない", "Too short"),
        of_one_kind!() => return problem_words(code).title,
        ProblemCode::Encoding => ("読めない文字", "Unreadable character"),
        ProblemCode::QuoteInvalid => ("引用符の使い方", "Quotation marks"),
        ProblemCode::RowShifted => ("値のずれ", "Shifted values"),
        ProblemCode::HeaderAgain => ("見出し行の重複", "Repeated header"),
        ProblemCode::ControlCharacter => ("制御文字", "Control character"),
        ProblemCode::OverGuideline => ("目安を超える行数", "More rows than the guideline"),
        ProblemCode::MixedLineEndings => ("改行の混在", "Mixed line endings"),
        ProblemCode::BlankLines => ("空白の行", "Blank lines"),
        ProblemCode::ShortRows => ("セルの足りない行", "Short rows"),
        ProblemCode::RowsInACell => ("1つのセルに入った行", "Rows in a cell"),
        ProblemCode::LeadingZeroLost => ("先頭の0の欠落", "Lost leading zero"),
        ProblemCode::DigitList => ("桁区切りに見える名前", "Names that look like a number"),
        ProblemCode::Normalised => ("形をそろえた値", "Normalised values"),
        ProblemCode::EncodingChanges => ("文字コードの混在", "Mixed file encodings"),
        ProblemCode::UnevenRows => ("行ごとに違う列数", "Rows of different length"),
        ProblemCode::CaseVariant => ("大文字・小文字だけの違い", "Differs only in case"),
        ProblemCode::Placeholder => ("値なしを表す文字", "Words for nothing"),
    };
    Words { ja, en }
}
