//! How a person corrects a row problem, in more words than its message may have.

use super::place::rows;
use crate::domain::{
    kind::{of_one_kind, problem_words},
    message::{Message, Words, both},
    problem::{Found, Problem, ProblemCode, Reason, of_severity},
    value::sign,
};

/// What to do about a row problem, by its reason or character if it has one. `None` for file problems and warnings:
/// their messages say it.
pub fn advice(problem: &Problem) -> Option<Message> {
    by_reason(problem).or_else(|| by_code(problem.code).map(Message::from))
}

/// What to do about a row problem with a reason, or a character, that the sentence does not give.
pub(super) fn by_reason(problem: &Problem) -> Option<Message> {
    if let Some(Found::Character(character)) = problem.facts.found {
        return Some(control_character(character));
    }
    let reason = problem.facts.reason.as_ref()?;
    match problem.code {
        of_one_kind!() => (problem_words(problem.code).by_reason)(problem, reason),
        ProblemCode::RowShifted => match reason {
            Reason::CommaMissing => Some(COMMA_MISSING.into()),
            Reason::AddressBeside => Some(address_beside(problem)),
            _ => None,
        },
        ProblemCode::HeaderAgain if *reason == Reason::SecondLine => Some(SECOND_LINE.into()),
        ProblemCode::QuoteInvalid => match reason {
            Reason::Backslash => Some(BACKSLASH.into()),
            Reason::NotClosed => Some(not_closed(problem)),
            _ => None,
        },
        _ => None,
    }
}

const COMMA_MISSING: Words = Words {
    ja: "メールアドレスが本来の列より左にあります。その左でカンマが足りないか、値の中の改行で行が分かれています。カンマを補うか、改行のある値を\"で囲んでください。",
    en: "The e-mail address is left of its column: a comma before it is missing, or a line break inside a value has cut \
         the row. Add the comma, or put the value with the line break in quotation marks.",
};

const BACKSLASH: Words = Words {
    ja: "セルの中の\"は、\\\"ではなく\"\"と2つ重ねてください。",
    en: "Double a quotation mark inside a cell (\"\"); do not put a backslash before it.",
};

fn not_closed(problem: &Problem) -> Message {
    let Message { ja, en } = rows(problem);
    both(
        format!(
            "セルの最初の\"が閉じられていないため、{ja}が1つのセルに入っているようです。セルの終わりに\"を補うか、最初の\"を削除してください。"
        ),
        format!(
            "The first quotation mark of the cell is not closed, so {en} seem to be inside it. Add the closing mark at the \
             end of the cell, or delete the first one."
        ),
    )
}

const SECOND_LINE: Words = Words {
    ja: "見出しの続き(説明や別の言語の見出し)の行のようです。リードではないため取り込みません。この行を削除してください。",
    en: "The row seems to be a further line of the header, such as hints or names in another language. It is no lead and is \
         not imported: delete it.",
};

fn address_beside(problem: &Problem) -> Message {
    let column = problem.column.map(|column| column.to_string()).unwrap_or_default();
    both(
        format!(
            "メールアドレスが隣の{column}列にあります。値の中の区切り文字や、余分なセル・足りないセルのため、値が隣の列にずれています。値を正しい列に戻してください。"
        ),
        format!(
            "The e-mail address stands in column {column}, beside its own: a separator inside a value, or a cell too many or \
             too few, has moved the values. Move them back to their columns."
        ),
    )
}

fn control_character(character: char) -> Message {
    let sign = sign(character);
    both(
        format!("目に見えない制御文字{}を削除してください。", sign.ja),
        format!("Delete the invisible control character {}.", sign.en),
    )
}

fn by_code(code: ProblemCode) -> Option<Words> {
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
        ProblemCode::HeaderAgain => (
            "この行はリードではないため、取り込みません。複数のファイルをつなげた場合は、2つ目以降の見出し行を削除してください。",
            "The row is no lead and is not imported. If files were joined, delete the headers of all but the first.",
        ),
        ProblemCode::ControlCharacter => {
            ("目に見えない制御文字を削除してください。", "Delete the invisible control character.")
        }
        of_severity!(File) | of_severity!(Warning) => return None,
    };
    Some(Words { ja, en })
}
