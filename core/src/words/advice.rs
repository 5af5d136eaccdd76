//! How a person corrects a row problem, in more words than its message may have.

use crate::domain::{
    kind::{of_one_kind, problem_words},
    message::Words,
    problem::{ProblemCode, of_severity},
};

/// What to do about a row problem. `None` for file problems and warnings: their messages say it.
pub fn advice(code: ProblemCode) -> Option<Words> {
    let (ja, en) = match code {
        ProblemCode::DuplicateInFile => (
            "同じメールアドレスの行のうち、上の行が登録されます。内容が違う場合は1行にまとめてください。",
            "Of the rows with the same address, the first one is registered. If they differ, merge them into one row.",
        ),
        ProblemCode::AlreadyRegistered => (
            "登録済みのリードを上書きする場合は、インポート方法で「更新(重複を上書く)」を選んでください。",
            "To overwrite the registered lead, choose \"Update\" as the import method.",
        ),
        ProblemCode::Required => ("空のセルに値を入力してください。", "Fill in the blank cell."),
        ProblemCode::TooLong => (
            "文字数を減らしてください。全角・半角とも1文字と数えます。",
            "Shorten the text. Full-width and half-width characters count as one each.",
        ),
        ProblemCode::TooShort => ("省略されていないか確認してください。", "Check whether something was left out."),
        of_one_kind!() => return Some(problem_words(code).advice),
        ProblemCode::Encoding => (
            "文字化けしている箇所を入力し直し、文字コードUTF-8のCSVで保存してください。",
            "Type the damaged characters again and save the file as CSV in UTF-8.",
        ),
        ProblemCode::QuoteInvalid => (
            "セル全体を\"で囲み、セルの中の\"は\"\"と2つ重ねてください。",
            "Put the whole cell in quotation marks, and double every quotation mark inside it (\"\").",
        ),
        ProblemCode::RowShifted => (
            "値の中にカンマがあると、そこから右の値が1列ずつずれます。カンマを含む値を\"で囲むか、カンマを取り除いてください。",
            "A comma inside a value moves everything to the right of it. Put the value in quotation marks, or remove the \
             comma.",
        ),
        of_severity!(File) | of_severity!(Warning) => return None,
    };
    Some(Words { ja, en })
}
