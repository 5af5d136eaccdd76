//! How a person mends a row problem, longer than its message may be.

use super::Words;
use crate::domain::problem::ProblemCode;

/// What to do about a row problem. `None` for file problems and warnings: their messages say it.
pub fn advice(code: ProblemCode) -> Option<Words> {
    let (ja, en) = match code {
        ProblemCode::DuplicateInFile => (
            "同じメールアドレスの行のうち、上の行が登録されます。内容が違う場合は1行にまとめてください。",
            "Of the rows with the same address the upper one is registered. If they differ, merge them into one row.",
        ),
        ProblemCode::AlreadyRegistered => (
            "登録済みのリードを上書きする場合は、インポート方法で「更新(重複を上書く)」を選んでください。",
            "To change the registered lead choose \"Update\" as the import method.",
        ),
        ProblemCode::Required => ("空のセルに値を入力してください。", "Fill in the blank cell."),
        ProblemCode::TooLong => (
            "文字数を減らしてください。全角・半角とも1文字と数えます。",
            "Shorten the text. Full-width and half-width characters count as one each.",
        ),
        ProblemCode::TooShort => ("省略されていないか確認してください。", "See whether something was left out."),
        ProblemCode::EmailInvalid => (
            "全角文字、空白、@の重複、ドメインの誤りがないか確認してください。複数のアドレスは別々の行に分けてください。",
            "Look for full-width characters, spaces, a second @ or a wrong domain. Put several addresses into rows of \
             their own.",
        ),
        ProblemCode::ZipInvalid => (
            "「123-4567」または「1234567」の形で入力してください。先頭の0が消えている場合は補ってください。",
            "Write 123-4567 or 1234567. Put back a leading 0 that was lost.",
        ),
        ProblemCode::PhoneInvalid => (
            "数字と + - ( ) . # だけで入力してください。「9.01E+10」のような表示は表計算ソフトが書き換えたものです。列の表示形式を「文字列」にして入力し直してください。",
            "Use digits and + - ( ) . # only. Something like 9.01E+10 was made by a spreadsheet: format the column as \
             text and enter the number again.",
        ),
        ProblemCode::PrefectureInvalid => (
            "「東京都」「大阪府」のように都道府県名だけを入力してください。市区町村は別の列に入力します。",
            "Enter the name of the prefecture alone, such as 東京都; the municipality belongs into its own column.",
        ),
        ProblemCode::UrlInvalid => (
            "「https://」を付けて入力してください。例: https://www.example.co.jp",
            "Write the address with https:// in front, for example https://www.example.co.jp.",
        ),
        ProblemCode::DateInvalid => (
            "「2000/1/31」または「2000-1-31」の形で、実在する日付を入力してください。生年月日に未来の日付は使えません。",
            "Write a real day as 2000/1/31 or 2000-1-31. A date of birth cannot lie in the future.",
        ),
        ProblemCode::NumberInvalid => (
            "数字と小数点、先頭の + - だけで入力してください(30桁まで)。桁区切りのカンマや単位は付けません。",
            "Use digits, one decimal point and a leading + or - (at most 30 digits), no thousands separators or units.",
        ),
        ProblemCode::OptionUnknown => (
            "設定されている選択肢と同じ文字で入力してください。同意確認は「希望する」か「希望しない」です。",
            "Write one of the options exactly as it is set. Mail consent is 希望する or 希望しない.",
        ),
        ProblemCode::StatusUnknown => (
            "登録済みのステータスに直すか、このステータスを追加してから再チェックしてください。",
            "Use a registered status, or add this one and check again.",
        ),
        ProblemCode::PersonUnknown => (
            "登録済みの担当者名に直すか、この担当者を追加してから再チェックしてください。",
            "Use a registered person in charge, or add this one and check again.",
        ),
        ProblemCode::FormUnknown => (
            "存在する会員登録フォームの名前に直すか、セルを空にしてください。",
            "Use the name of an existing member form, or leave the cell blank.",
        ),
        ProblemCode::Encoding => (
            "文字化けしている箇所を入力し直し、文字コードUTF-8のCSVで保存してください。",
            "Type the damaged characters again and save the file as CSV in UTF-8.",
        ),
        ProblemCode::QuoteInvalid => (
            "セル全体を\"で囲み、セルの中の\"は\"\"と2つ重ねてください。",
            "Put the whole cell in quotation marks and write one inside it twice (\"\").",
        ),
        ProblemCode::RowShifted => (
            "値の中にカンマがあると、そこから右の値が1列ずつずれます。カンマを含む値を\"で囲むか、カンマを取り除いてください。",
            "A comma inside a value moves everything to the right of it. Put the value in quotation marks, or remove the \
             comma.",
        ),
        ProblemCode::TooManyNames => (
            "1つのセルに書ける名前は100件までです。列全体の値が1つのセルに入っていないか確認し、名前を減らしてください。",
            "One cell can hold 100 names. Look whether a whole column got into one cell, and enter fewer names.",
        ),
        ProblemCode::Empty
        | ProblemCode::NotCsv
        | ProblemCode::EncodingUnsupported
        | ProblemCode::HeaderUndecodable
        | ProblemCode::TooLarge
        | ProblemCode::LineEnding
        | ProblemCode::Delimiter
        | ProblemCode::ErrorFile
        | ProblemCode::SearchExport
        | ProblemCode::LinesAbove
        | ProblemCode::OldFormat
        | ProblemCode::HeaderGarbled
        | ProblemCode::HeaderMissing
        | ProblemCode::CustomItemsChanged
        | ProblemCode::HeaderMismatch
        | ProblemCode::NoRows
        | ProblemCode::ExtraCells
        | ProblemCode::QuoteUnclosed
        | ProblemCode::OverGuideline
        | ProblemCode::MixedLineEndings
        | ProblemCode::BlankLines
        | ProblemCode::ShortRows
        | ProblemCode::LeadingZeroLost
        | ProblemCode::DigitList
        | ProblemCode::Normalised
        | ProblemCode::CaseVariant => return None,
    };
    Some(Words { ja, en })
}
