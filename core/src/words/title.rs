//! Short titles of the codes, for lists, filters and badges.

use super::Words;
use crate::problem::Code;

/// The code in a few words.
pub fn title(code: Code) -> Words {
    let (ja, en) = match code {
        Code::Empty => ("空のファイル", "Empty file"),
        Code::NotCsv => ("CSVではないファイル", "Not a CSV file"),
        Code::EncodingUnsupported => ("対応していない文字コード", "Unsupported character code"),
        Code::HeaderUndecodable => ("読めない見出し", "Unreadable header"),
        Code::TooLarge => ("大きすぎるファイル", "File too large"),
        Code::LineEnding => ("対応していない改行", "Unsupported line ends"),
        Code::Delimiter => ("カンマ以外の区切り", "Not separated by commas"),
        Code::ErrorFile => ("エラーファイル", "Error file"),
        Code::SearchExport => ("検索結果のCSV", "Export of a lead search"),
        Code::LinesAbove => ("見出しの上の行", "Lines above the header"),
        Code::OldFormat => ("旧バージョンの形式", "Form of an old version"),
        Code::HeaderGarbled => ("見出しの文字化け", "Garbled header"),
        Code::HeaderMissing => ("見出し行がない", "No header"),
        Code::CustomItemsChanged => ("カスタム項目の変更", "Custom items changed"),
        Code::HeaderMismatch => ("見出しの不一致", "Header does not match"),
        Code::NoRows => ("リードがない", "No leads"),
        Code::ExtraCells => ("余分なセル", "Surplus cells"),
        Code::QuoteUnclosed => ("閉じられていない引用符", "Unclosed quotation mark"),
        Code::DuplicateInFile => ("ファイル内の重複", "Twice in the file"),
        Code::AlreadyRegistered => ("登録済み", "Already registered"),
        Code::Required => ("必須項目が空", "Required item is blank"),
        Code::TooLong => ("文字数が多い", "Too long"),
        Code::TooShort => ("文字数が少ない", "Too short"),
        Code::EmailInvalid => ("メールアドレスの形式", "E-mail address"),
        Code::ZipInvalid => ("郵便番号の形式", "Zip code"),
        Code::PhoneInvalid => ("電話番号の形式", "Telephone number"),
        Code::PrefectureInvalid => ("都道府県の値", "Prefecture"),
        Code::UrlInvalid => ("URLの形式", "Website"),
        Code::DateInvalid => ("日付", "Date"),
        Code::NumberInvalid => ("数値", "Number"),
        Code::OptionUnknown => ("存在しない選択肢", "Unknown option"),
        Code::StatusUnknown => ("登録のないステータス", "Unknown status"),
        Code::PersonUnknown => ("登録のない担当者", "Unknown person in charge"),
        Code::FormUnknown => ("存在しない会員登録フォーム", "Unknown member form"),
        Code::Encoding => ("読めない文字", "Unreadable character"),
        Code::QuoteInvalid => ("引用符の使い方", "Quotation marks"),
        Code::RowShifted => ("値のずれ", "Shifted values"),
        Code::TooManyNames => ("名前が多すぎるセル", "Too many names in a cell"),
        Code::OverGuideline => ("目安を超える行数", "More rows than the guideline"),
        Code::MixedLineEndings => ("改行の混在", "Mixed line ends"),
        Code::BlankLines => ("空白の行", "Blank lines"),
        Code::ShortRows => ("セルの足りない行", "Short rows"),
        Code::LeadingZeroLost => ("先頭の0の欠落", "Lost leading zero"),
        Code::DigitList => ("桁区切りに見える名前", "Names that look like a number"),
        Code::Normalised => ("半角にそろえた値", "Normalised values"),
        Code::CaseVariant => ("大文字・小文字だけの違い", "Differs only in case"),
    };
    Words { ja, en }
}
