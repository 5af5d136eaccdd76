//! Row problems in words, except those that only one kind of values has. The Japanese is the specification's table
//! (chapter 5), to the letter.

use crate::domain::{
    item::{Item, Key},
    kind::email,
    message::{Words, both, number},
    problem::{Message, Problem, ProblemCode, Reason},
};

/// The Japanese sentence is fixed and does not name the row; the English one may.
pub(super) fn duplicate_in_file(problem: &Problem) -> Message {
    let ja = "同一メールアドレスがCSV内に存在するため、処理をスキップしました。".to_owned();
    let en = match problem.facts.winner_row {
        Some(row) => format!("Skipped: row {} of the file has the same e-mail address.", number(row.into())),
        None => "Skipped: an earlier row of the file has the same e-mail address.".to_owned(),
    };
    both(ja, en)
}

pub(super) fn required(item: &Message) -> Message {
    both(format!("{}は必須項目です。", item.ja), format!("{} is required. Fill it in.", item.en))
}

/// One sentence for both problems of E.
pub(super) fn wrong_length(problem: &Problem, item: &Message) -> Message {
    if problem.key == Some(Key::Basic(Item::Email)) {
        return email::WRONG_LENGTH.into();
    }
    if problem.code == ProblemCode::TooShort {
        let min = problem.facts.min.unwrap_or_default();
        return both(
            format!("{}は{min}文字以上で入力してください。", item.ja),
            format!("{} is too short. Enter at least {} characters.", item.en, number(min)),
        );
    }
    let Some(max) = problem.facts.max else {
        // The record itself is longer than any that is read, so its cell has no known length.
        return both(
            "1行が長すぎます。1行を4MB以内にしてください。".to_owned(),
            "The row is longer than 4 MB. Shorten it.".to_owned(),
        );
    };
    both(
        format!("{}は{max}文字以内で入力してください。", item.ja),
        format!("{} is too long. Enter at most {} characters.", item.en, number(max)),
    )
}

pub(super) const ALREADY_REGISTERED: Words = Words {
    ja: "既に登録されているメールアドレスのため、処理をスキップしました。",
    en: "Skipped: the e-mail address is already registered. To overwrite the lead, choose the method Update.",
};

pub(super) const ENCODING: Words = Words {
    ja: "文字コードが正しくない文字が含まれています。",
    en: "A character cannot be read in the file's encoding. Type it again.",
};

pub(super) const QUOTE_INVALID: Words = Words {
    ja: "引用符の使い方が正しくありません。",
    en: "Text follows a closing quotation mark. Inside a quoted cell, double each quotation mark.",
};

pub(super) const HEADER_AGAIN: Words =
    Words { ja: "見出し行がもう一度あります。", en: "The row repeats the header. Delete it." };

pub(super) const CONTROL_CHARACTER: Words = Words {
    ja: "使用できない制御文字が含まれています。",
    en: "The value has a control character that cannot be used. Delete it.",
};

pub(super) fn row_shifted(problem: &Problem) -> Message {
    let words = match problem.facts.reason {
        Some(Reason::CommaMissing) => Words {
            ja: "列が見出しより少なく、値がずれている可能性があります。",
            en: "The row has fewer cells than the header, so its values may be in the wrong columns.",
        },
        Some(Reason::AddressBeside) => Words {
            ja: "値が隣の列にずれている可能性があります。",
            en: "The row's values may be in the wrong columns.",
        },
        _ => Words {
            ja: "列が見出しより多く、値がずれている可能性があります。",
            en: "The row has more cells than the header, so its values may be in the wrong columns.",
        },
    };
    words.into()
}
