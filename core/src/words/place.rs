//! Places, values, numbers and lists of names inside sentences.

use crate::problem::{Message, Problem, Renamed};

/// How many names a sentence lists before it says how many more there are.
const LISTED: usize = 10;
/// How many characters of a value a sentence shows.
const SHOWN: usize = 50;

/// `3行目のE列(先頭から512バイト)` and `row 3, column E (byte 512)`; empty where there is no place.
pub(super) fn place(problem: &Problem) -> Message {
    let byte = problem.byte;
    let (ja, en) = match (problem.row, problem.column) {
        (Some(row), Some(column)) => {
            (format!("{}行目の{column}列", number(row.into())), format!("row {}, column {column}", number(row.into())))
        }
        (Some(row), None) => (format!("{}行目", number(row.into())), format!("row {}", number(row.into()))),
        (None, Some(column)) => (format!("{column}列"), format!("column {column}")),
        (None, None) => match byte {
            Some(byte) => {
                return Message {
                    ja: format!("先頭から{}バイトの位置", number(byte)),
                    en: format!("byte {}", number(byte)),
                };
            }
            None => return Message::default(),
        },
    };
    match byte {
        Some(byte) => Message {
            ja: format!("{ja}(先頭から{}バイト)", number(byte)),
            en: format!("{en} (byte {})", number(byte)),
        },
        None => Message { ja, en },
    }
}

/// The place with the particles around it: `(最初は3行目のE列…)` and ` (first in row 3, …)`; empty without a place.
pub(super) fn first(problem: &Problem) -> Message {
    let place = place(problem);
    if place.ja.is_empty() {
        return place;
    }
    let value = problem.value.as_deref().map(value).unwrap_or_default();
    let (ja_value, en_value) =
        if value.is_empty() { Default::default() } else { (format!("「{value}」"), format!(": \"{value}\"")) };
    Message { ja: format!("(最初は{}{ja_value})", place.ja), en: format!(" (first at {}{en_value})", place.en) }
}

/// With commas between thousands.
pub(super) fn number(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// As much of a value as a sentence bears, on one line.
pub(super) fn value(value: &str) -> String {
    let mut text: String =
        value.chars().take(SHOWN).map(|character| if character.is_control() { ' ' } else { character }).collect();
    if value.chars().count() > SHOWN {
        text.push('…');
    }
    text
}

/// `「姓」「名」` and `"姓", "名"`.
pub(super) fn names<'a>(names: impl ExactSizeIterator<Item = &'a str>) -> Message {
    let more = names.len().saturating_sub(LISTED);
    let names: Vec<String> = names.take(LISTED).map(value).collect();
    let ja: String = names.iter().map(|name| format!("「{name}」")).collect();
    let en = names.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ");
    with_more(ja, en, more)
}

/// `B列「氏」→「名」` and `column B "氏" should be "名"`.
pub(super) fn renamed(renamed: &[Renamed]) -> Message {
    let parts: Vec<(String, String)> = renamed
        .iter()
        .take(LISTED)
        .map(|Renamed { column, found, expected }| {
            let (found, expected) = (value(found), value(expected));
            (
                format!("{column}列「{found}」→「{expected}」"),
                format!("column {column} \"{found}\" should be \"{expected}\""),
            )
        })
        .collect();
    listed(&parts, renamed.len())
}

/// `「姓」C列→A列` and `"姓" from column C to column A`.
pub(super) fn moved(moved: &[crate::problem::Moved]) -> Message {
    let parts: Vec<(String, String)> = moved
        .iter()
        .take(LISTED)
        .map(|moved| {
            let (name, found, expected) = (value(&moved.name), moved.found, moved.expected);
            (
                format!("「{name}」{found}列→{expected}列"),
                format!("\"{name}\" from column {found} to column {expected}"),
            )
        })
        .collect();
    listed(&parts, moved.len())
}

fn listed(parts: &[(String, String)], all: usize) -> Message {
    let ja = parts.iter().map(|part| part.0.as_str()).collect::<Vec<_>>().join("、");
    let en = parts.iter().map(|part| part.1.as_str()).collect::<Vec<_>>().join(", ");
    with_more(ja, en, all.saturating_sub(LISTED))
}

fn with_more(ja: String, en: String, more: usize) -> Message {
    if more == 0 {
        Message { ja, en }
    } else {
        Message { ja: format!("{ja} ほか{more}件"), en: format!("{en} and {more} more") }
    }
}
