//! Places, values, numbers and lists of names inside sentences.

use crate::domain::{
    message::{both, number},
    problem::{Message, Moved, Problem, Renamed},
};

/// How many names a sentence lists before it says how many more there are.
const LISTED: usize = 10;
/// How many characters of a value a sentence shows.
const SHOWN: usize = 50;

/// `3行目のE列(先頭から512バイト)` and `row 3, column E (byte 512)`; empty where there is no place.
pub(crate) fn place(problem: &Problem) -> Message {
    let cell = cell(problem);
    match problem.byte.map(number) {
        Some(byte) if cell.ja.is_empty() => {
            Message { ja: format!("先頭から{byte}バイトの位置"), en: format!("byte {byte}") }
        }
        Some(byte) => Message {
            ja: format!("{}(先頭から{byte}バイト)", cell.ja),
            en: format!("{} (byte {byte})", cell.en),
        },
        None => cell,
    }
}

/// `3行目のE列` and `row 3, column E`; empty where there is no place.
fn cell(problem: &Problem) -> Message {
    let row = problem.row.map(|row| number(row.into()));
    let (ja, en) = match (row, problem.column) {
        (Some(row), Some(column)) => (format!("{row}行目の{column}列"), format!("row {row}, column {column}")),
        (Some(row), None) => (format!("{row}行目"), format!("row {row}")),
        (None, Some(column)) => (format!("{column}列"), format!("column {column}")),
        (None, None) => Default::default(),
    };
    Message { ja, en }
}

/// `3行目・E列・先頭から512バイト` and `Row 3, column E, byte 512`, for a line of its own; `None` where there is no place.
pub fn location(problem: &Problem) -> Option<Message> {
    let line = problem.line.filter(|line| Some(*line) != problem.row).map(|line| number(line.into()));
    let parts: Vec<Message> = [
        problem.row.map(row),
        problem.column.map(|column| both(format!("{column}列"), format!("column {column}"))),
        line.map(|line| both(format!("ファイルの{line}番目の改行区切り"), format!("line {line} of the file"))),
        problem.byte.map(number).map(|byte| both(format!("先頭から{byte}バイト"), format!("byte {byte}"))),
    ]
    .into_iter()
    .flatten()
    .collect();
    let ja = parts.iter().map(|part| part.ja.as_str()).collect::<Vec<_>>().join("・");
    let en = parts.iter().map(|part| part.en.as_str()).collect::<Vec<_>>().join(", ");
    (!parts.is_empty()).then_some(Message { ja, en })
}

/// The winning row of a duplicate, for a line of its own; `None` if there is none.
pub fn winner(problem: &Problem) -> Option<Message> {
    problem.facts.winner_row.map(row)
}

fn row(row: u32) -> Message {
    let row = number(row.into());
    both(format!("{row}行目"), format!("Row {row}"))
}

/// The first place of what is reported once, in parentheses: `(最初は3行目のE列「x」)` and ` (first in row 3, column E: "x")`;
/// empty without a place.
pub(crate) fn first(problem: &Problem) -> Message {
    parenthesised(cell(problem), problem)
}

/// The same with the byte, for what a person must search for with an editor.
pub(crate) fn first_with_byte(problem: &Problem) -> Message {
    let cell = cell(problem);
    match problem.byte.map(number) {
        Some(byte) if !cell.ja.is_empty() => {
            let with_byte = Message {
                ja: format!("{}・先頭から{byte}バイト", cell.ja),
                en: format!("{}, byte {byte}", cell.en),
            };
            parenthesised(with_byte, problem)
        }
        _ => parenthesised(cell, problem),
    }
}

fn parenthesised(place: Message, problem: &Problem) -> Message {
    if place.ja.is_empty() {
        return place;
    }
    let (ja, en) = match problem.value.as_deref().filter(|value| !value.is_empty()) {
        Some(text) => (format!("「{}」", value(text)), format!(": \"{}\"", value(text))),
        None => Default::default(),
    };
    Message { ja: format!("(最初は{}{ja})", place.ja), en: format!(" (first in {}{en})", place.en) }
}

/// The part of a value that fits into a sentence, on one line.
pub(crate) fn value(value: &str) -> String {
    let mut text: String =
        value.chars().take(SHOWN).map(|character| if character.is_control() { ' ' } else { character }).collect();
    if value.chars().count() > SHOWN {
        text.push('…');
    }
    text
}

/// `「姓」「名」` and `"姓", "名"`; an empty name is described in words.
pub(crate) fn names<'a>(names: impl ExactSizeIterator<Item = &'a str>) -> Message {
    let more = names.len().saturating_sub(LISTED);
    let names: Vec<String> = names.take(LISTED).map(value).collect();
    let ja = |name: &String| if name.is_empty() { "名前のない列".to_owned() } else { format!("「{name}」") };
    let en = |name: &String| if name.is_empty() { "a column without a name".to_owned() } else { format!("\"{name}\"") };
    let (ja, en): (String, Vec<String>) = (names.iter().map(ja).collect(), names.iter().map(en).collect());
    let en = en.join(", ");
    with_more(ja, en, more)
}

/// `B列「氏」→「名」` and `column B "氏" should be "名"`.
pub(crate) fn renamed(renamed: &[Renamed]) -> Message {
    let parts: Vec<(String, String)> = renamed
        .iter()
        .take(LISTED)
        .map(|Renamed { column, found, expected }| {
            let (found, expected) = (value(found), value(expected));
            if found.is_empty() {
                return (
                    format!("{column}列(空欄)→「{expected}」"),
                    format!("column {column} is blank and should be \"{expected}\""),
                );
            }
            (
                format!("{column}列「{found}」→「{expected}」"),
                format!("column {column} \"{found}\" should be \"{expected}\""),
            )
        })
        .collect();
    listed(&parts, renamed.len())
}

/// `「姓」C列→A列` and `"姓" from column C to column A`.
pub(crate) fn moved(moved: &[Moved]) -> Message {
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
