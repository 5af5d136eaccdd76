//! Why a value is no telephone number, and what to do about it.

use super::{is_phone, is_scientific};
use crate::domain::{
    message::{Message, Words, both},
    problem::{Problem, Reason},
    value::compact,
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
    } else if value.contains(char::is_alphabetic) || letter_for_digit(value).is_some() {
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
    let letter = problem.value.as_deref().and_then(|value| letter_for_digit(&compact(value)));
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
        Reason::Words if letter.is_some() => return letter.map(instead_of_letter),
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

fn instead_of_letter((letter, digit): (char, char)) -> Message {
    both(
        format!("「{letter}」は数字の{digit}の打ち間違いと思われます。数字で入力し直してください。"),
        format!("\"{letter}\" seems to stand for the digit {digit}. Enter the digit."),
    )
}

/// The first letter or sign that looks like a digit and was typed for it, and that digit; `None` unless such characters
/// are all that is wrong with the number.
fn letter_for_digit(value: &str) -> Option<(char, char)> {
    let digit = |character: char| match character {
        'O' | 'o' | 'О' | 'о' | '〇' | '○' | '◯' => Some('0'),
        'I' | 'l' => Some('1'),
        _ => None,
    };
    let letter = value.chars().find_map(|character| Some((character, digit(character)?)))?;
    let number: String = value.chars().map(|character| digit(character).unwrap_or(character)).collect();
    (is_phone(&number) && digits(&number) >= DIGITS).then_some(letter)
}

fn digits(text: &str) -> usize {
    text.bytes().filter(u8::is_ascii_digit).count()
}

/// Whether there are two whole numbers, or the end of a second one behind a separator: `03-1234-1234/1235`.
fn is_several(value: &str) -> bool {
    let is_separator = |character: char| ",;/|~〜、・\r\n".contains(character);
    let is_whole = |part: &&str| digits(part) >= DIGITS;
    let is_end =
        |part: &str| digits(part) > 0 && part.bytes().all(|byte| byte.is_ascii_digit() || b"- ".contains(&byte));
    let mut parts = value.split(is_separator);
    let has_end = parts.next().is_some_and(|first| is_whole(&first)) && parts.any(is_end);
    let words = |character: char| is_separator(character) || character.is_alphabetic();
    has_end || value.split(words).filter(is_whole).count() > 1
}

/// The most digits of an extension.
const EXTENSION: usize = 6;

/// The number with its extension behind a `#`.
fn with_extension(value: &str) -> Option<String> {
    let value = value.to_ascii_lowercase();
    ["内線番号", "内線", "内", "extension", "ext", "x"].into_iter().find_map(|word| {
        let mut places = value.match_indices(word);
        places.find_map(|(at, word)| number_with_extension(value.get(..at)?, value.get(at + word.len()..)?))
    })
}

/// The number before the word for an extension, and the digits behind it, if the word stands alone and nothing else
/// follows.
fn number_with_extension(number: &str, behind: &str) -> Option<String> {
    if number.ends_with(char::is_alphabetic) {
        return None;
    }
    let number = number.trim_end_matches(|character: char| !character.is_ascii_digit());
    let extension = behind.trim_matches(|character: char| !character.is_alphanumeric());
    let is_extension = (1..=EXTENSION).contains(&extension.len()) && digits(extension) == extension.len();
    (is_extension && !number.is_empty()).then(|| format!("{number}#{extension}"))
}

#[cfg(test)]
mod tests {
    use super::{letter_for_digit, reason};
    use crate::domain::kind::phone::is_phone;

    #[test]
    fn a_letter_that_stands_for_a_digit_is_named() {
        for (value, expected) in [
            ("O3-5550-1234", Some(('O', '0'))),
            ("03-555o-l234", Some(('o', '0'))),
            ("〇3-5550-1234", Some(('〇', '0'))),
            ("03-5550-1234(O)A", None),
            ("Oops", None),
            ("O3-5550", None),
            ("03-5550-1234", None),
        ] {
            assert_eq!(letter_for_digit(value), expected, "{value}");
        }
    }

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
            ("03-1234-5678 fax 03-1234-5679", "several", None),
            ("TEL:03-1234-5678 FAX:03-1234-5679", "several", None),
            ("03-1234-1234/1235", "several", None),
            ("03-1234-1234~5", "several", None),
            ("03-1234-5678(海野内12)", "words", None),
            ("03-1234-5678 Rex 5", "words", None),
            ("03-1234-5678 内線1234567", "words", None),
            ("03-1234-5678 内線12 海野", "words", None),
            ("03-1234-5678 fax x12", "extension", Some("03-1234-5678#12")),
            ("O3-5550-1234", "words", None),
            ("○3-5550-1234", "words", None),
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
