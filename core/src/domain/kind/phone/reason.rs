//! Why a value is no telephone number, and what to do about it.

use super::{is_phone, is_scientific};
use crate::domain::{
    message::{Message, Words, both},
    problem::{Problem, Reason},
};

/// A telephone number has at least so many digits; fewer are part of one.
const DIGITS: usize = 9;

/// The reason why a normalised value is no telephone number, and how it would be written.
pub(super) fn reason(value: &str) -> (Reason, Option<String>) {
    let reason = if value.starts_with('=') {
        Reason::Formula
    } else if is_several(value) {
        Reason::Several
    } else if let Some(with_extension) = with_extension(value) {
        return (Reason::Extension, Some(with_extension).filter(|number| is_phone(number)));
    } else if is_scientific(value) {
        Reason::ScientificNotation
    } else if value.contains(char::is_alphabetic) {
        Reason::Words
    } else if value.contains(['\'', '‘', '’', '`']) {
        Reason::Apostrophe
    } else if !value.contains(|character: char| character.is_ascii_digit()) {
        Reason::NoDigit
    } else {
        Reason::Character
    };
    (reason, None)
}

/// What to do about it.
pub(super) fn advice(problem: &Problem, reason: &Reason) -> Option<Message> {
    let (ja, en) = match reason {
        Reason::Formula => (
            "セルが数式(=で始まる文字)になっています。表計算ソフトで値だけを貼り付け直してください。",
            "The cell holds a formula, which begins with =. Paste it as a value.",
        ),
        Reason::Several => (
            "複数の電話番号が入っています。1つだけを残し、ほかは別の列に入力してください。",
            "The cell has several numbers. Keep one of them and put the others into other columns.",
        ),
        Reason::Extension => {
            let example = problem.facts.expected.as_deref().unwrap_or("03-1234-5678#12");
            return Some(both(
                format!("内線番号は#に続けて入力してください(「{example}」)。"),
                format!("Write the extension after a #: {example}."),
            ));
        }
        Reason::ScientificNotation => (
            "表計算ソフトが数値に書き換えた番号です。列の表示形式を「文字列」にして、番号を入力し直してください。",
            "A spreadsheet took the number for a value. Format the column as text and enter the number again.",
        ),
        Reason::Words => (
            "文字を取り除き、数字と + - ( ) . # だけで入力してください。補足はメモの列に入力できます。",
            "Remove the words; use digits and + - ( ) . # only. Notes can go into the memo.",
        ),
        Reason::Apostrophe => ("アポストロフィ(')を取り除いてください。", "Remove the apostrophe."),
        Reason::NoDigit => (
            "数字がありません。電話番号を入力するか、セルを空にしてください。",
            "There is no digit. Enter a telephone number, or leave the cell blank.",
        ),
        Reason::Character => (
            "数字と + - ( ) . # だけで入力してください。区切りは - を使います。",
            "Use digits and + - ( ) . # only, with - between the groups.",
        ),
        _ => return None,
    };
    Some(Words { ja, en }.into())
}

fn is_several(value: &str) -> bool {
    let has_number = |part: &&str| part.bytes().filter(u8::is_ascii_digit).count() >= DIGITS;
    value.split([',', ';', '/', '|', '、', '・', '\r', '\n']).filter(has_number).count() > 1
}

/// The number with its extension behind a `#`.
fn with_extension(value: &str) -> Option<String> {
    let value = value.to_ascii_lowercase();
    ["内線番号", "内線", "内", "extension", "ext", "x"].into_iter().find_map(|word| {
        let (number, behind) = value.split_once(word)?;
        let number = number.trim_end_matches(|character: char| !character.is_ascii_digit());
        let behind = behind.trim_start_matches(|character: char| !character.is_alphanumeric());
        let length = behind.bytes().take_while(u8::is_ascii_digit).count();
        let extension = behind.get(..length).filter(|digits| !digits.is_empty() && !number.is_empty())?;
        Some(format!("{number}#{extension}"))
    })
}

#[cfg(test)]
mod tests {
    use super::reason;
    use crate::domain::kind::phone::is_phone;

    #[test]
    fn every_refused_number_has_the_first_reason_that_fits() {
        for (value, word, expected) in [
            ("=0312345678", "formula", None),
            ("03-1234-5678/090-1234-5678", "several", None),
            ("03-1234-5678、090-1234-5678", "several", None),
            ("03-1234-5678 内線12", "extension", Some("03-1234-5678#12")),
            ("03-1234-5678(内線:12)", "extension", Some("03-1234-5678#12")),
            ("03-1234-5678 x12", "extension", Some("03-1234-5678#12")),
            ("03-1234-5678 Ext. 12", "extension", Some("03-1234-5678#12")),
            ("9.01E+10", "scientific_notation", None),
            ("03-1234-5678(代)", "words", None),
            ("TEL 03-1234-5678", "words", None),
            ("不明", "words", None),
            ("fax 03-1234-5678", "words", None),
            ("03'1234'5678", "apostrophe", None),
            ("()", "no_digit", None),
            ("03/1234/5678", "character", None),
            ("03_1234_5678", "character", None),
            ("03*1234", "character", None),
        ] {
            assert!(!is_phone(value), "{value}");
            let (reason, found) = reason(value);
            assert_eq!((reason.word(), found.as_deref()), (word, expected), "{value}");
        }
    }
}
