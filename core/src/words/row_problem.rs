//! Row problems in words. The Japanese is the specification's table (chapter 5), to the letter.

use super::{Words, both, place::number};
use crate::domain::{
    item::{Item, Key},
    problem::{Message, Problem, ProblemCode},
};

/// The Japanese sentence is fixed and does not name the row; the English one may.
pub(super) fn duplicate_in_file(problem: &Problem) -> Message {
    let ja = "同一メールアドレスがCSV内に存在するため、処理をスキップしました。".to_owned();
    let en = match problem.facts.winner_row {
        Some(row) => format!("Skipped: row {} of the file has the same e-mail address.", number(row.into())),
        None => "Skipped: a row above in the file has the same e-mail address.".to_owned(),
    };
    both(ja, en)
}

pub(super) fn required(item: &Message) -> Message {
    both(format!("{}は必須項目です。", item.ja), format!("{} is required. Fill it in.", item.en))
}

/// One sentence for both on E.
pub(super) fn wrong_length(problem: &Problem, item: &Message) -> Message {
    if problem.key == Some(Key::Basic(Item::Email)) {
        return both(
            "メールアドレスは6文字以上255文字以内で入力してください。".to_owned(),
            "Enter an e-mail address of 6 to 255 characters.".to_owned(),
        );
    }
    if problem.code == ProblemCode::TooShort {
        let min = problem.facts.min.unwrap_or_default();
        return both(
            format!("{}は{min}文字以上で入力してください。", item.ja),
            format!("{} is too short. Enter at least {} characters.", item.en, number(min)),
        );
    }
    let Some(max) = problem.facts.max else {
        // The record itself is longer than any that is read, and its cell has no length of its own.
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

pub(super) fn phone_invalid(problem: &Problem, item: &Message) -> Message {
    let ja = format!("{}の形式が正しくありません。", item.ja);
    let en = match problem.facts.found.as_deref() {
        Some("scientific_notation") => {
            format!("{} was rewritten by a spreadsheet. Format the column as text and enter the number again.", item.en)
        }
        _ => format!("{} is not a telephone number. Use digits, + - ( ) . # and spaces.", item.en),
    };
    both(ja, en)
}

pub(super) fn date_invalid(problem: &Problem, item: &Message) -> Message {
    let ja = format!("{}の日付が正しくありません。", item.ja);
    let en = match problem.facts.found.as_deref() {
        Some("future") => format!("{} is after today. Enter a day that has been.", item.en),
        _ => format!("{} is not a date. Enter a real day such as 2000/1/31 or 2000-1-31.", item.en),
    };
    both(ja, en)
}

pub(super) fn number_invalid(item: &Message) -> Message {
    both(format!("{}は数値で入力してください。", item.ja), format!("Enter a number for {}.", item.en))
}

pub(super) fn option_unknown(item: &Message, value: &str) -> Message {
    both(
        format!("{}に存在しない選択肢「{value}」が指定されています。", item.ja),
        format!("\"{value}\" is not an option of {}. Enter one of its options.", item.en),
    )
}

pub(super) fn status_unknown(value: &str) -> Message {
    both(
        format!("ステータス「{value}」は登録されていません。"),
        format!("The status \"{value}\" is not registered. Add it or use another."),
    )
}

pub(super) fn person_unknown(value: &str) -> Message {
    both(
        format!("担当者「{value}」は登録されていません。"),
        format!("The person in charge \"{value}\" is not registered. Add the person or enter another."),
    )
}

pub(super) fn form_unknown(value: &str) -> Message {
    both(
        format!("会員登録フォーム「{value}」は存在しません。"),
        format!("The member form \"{value}\" does not exist. Enter one that does, or leave the cell blank."),
    )
}

pub(super) const ALREADY_REGISTERED: Words = Words {
    ja: "既に登録されているメールアドレスのため、処理をスキップしました。",
    en: "Skipped: the e-mail address is already registered. To overwrite the lead choose the method Update.",
};

pub(super) const EMAIL_INVALID: Words = Words {
    ja: "メールアドレスの形式が正しくありません。",
    en: "The e-mail address is not valid. Enter one like name@example.com.",
};

pub(super) const ZIP_INVALID: Words = Words {
    ja: "郵便番号の形式が正しくありません。",
    en: "The zip code is not valid. Enter 123-4567 or 1234567.",
};

pub(super) const PREFECTURE_INVALID: Words = Words {
    ja: "都道府県の値が正しくありません。",
    en: "The prefecture is not one of the 47. Enter its name alone, such as 東京都.",
};

pub(super) const URL_INVALID: Words = Words {
    ja: "Webサイトはhttpまたはhttpsから始まるURLを入力してください。",
    en: "Enter the website as an address that begins with http:// or https://.",
};

pub(super) const ENCODING: Words = Words {
    ja: "文字コードが正しくない文字が含まれています。",
    en: "A character cannot be read in the file's encoding, or is a control character. Type it again.",
};

pub(super) const QUOTE_INVALID: Words = Words {
    ja: "引用符の使い方が正しくありません。",
    en: "Text follows a closing quotation mark. Inside a quoted cell write a quotation mark twice.",
};

pub(super) const ROW_SHIFTED: Words = Words {
    ja: "列が見出しより多く、値がずれている可能性があります。",
    en: "The row has more cells than the header, so its values may stand in the wrong columns.",
};

pub(super) fn too_many_names(problem: &Problem, item: &Message) -> Message {
    let max = problem.facts.max.unwrap_or_default();
    both(
        format!("{}は{max}件以内で指定してください。", item.ja),
        format!("{} has too many names. Enter at most {}.", item.en, number(max)),
    )
}
