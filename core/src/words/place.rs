//! Places, values, numbers and lists of names inside sentences.

use super::item_name;
use crate::domain::{
    format::Format,
    message::{Words, both, number},
    problem::{Found, Message, Moved, Problem, ProblemCode, Recognised, Renamed},
    value::drawn,
};

/// A column whose cell in the header is blank.
pub(crate) const NAMELESS: Words = Words { ja: "名前のない列", en: "a column without a name" };

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

/// `3行目から6行目まで` and `rows 3 to 6`: the rows in a cell that holds whole rows.
pub(crate) fn rows(problem: &Problem) -> Message {
    let more = match problem.facts.found {
        Some(Found::Length(rows)) => rows,
        _ => 1,
    };
    let first = u64::from(problem.row.unwrap_or(1));
    let (first, last) = (number(first), number(first.saturating_add(more)));
    both(format!("{first}行目から{last}行目まで"), format!("rows {first} to {last}"))
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
        Some(text) => {
            let text = quoted(text);
            match problem.facts.expected.as_deref().filter(|_| problem.code == ProblemCode::Normalised) {
                Some(stored) => {
                    let stored = quoted(stored);
                    (format!("{}→{}", text.ja, stored.ja), format!(": {} becomes {}", text.en, stored.en))
                }
                None => (text.ja, format!(": {}", text.en)),
            }
        }
        None => Default::default(),
    };
    Message { ja: format!("(最初は{}{ja})", place.ja), en: format!(" (first in {}{en})", place.en) }
}

/// The part of a value that fits into a sentence, on one line: what cannot be seen stands as a sign.
pub(crate) fn value(value: &str) -> Message {
    let end = value.char_indices().nth(SHOWN).map_or(value.len(), |(end, _)| end);
    let (part, rest) = value.split_at(end);
    let mut text = drawn(part);
    for text in [&mut text.ja, &mut text.en] {
        *text = text.replace('\t', " ");
        if !rest.is_empty() {
            text.push('…');
        }
    }
    text
}

/// `「姓」` and `"姓"`.
pub(crate) fn quoted(text: &str) -> Message {
    let text = value(text);
    both(format!("「{}」", text.ja), format!("\"{}\"", text.en))
}

/// A name of the header in quotes, or the words for a column without one.
pub(crate) fn name(name: &str) -> Message {
    if name.is_empty() { NAMELESS.into() } else { quoted(name) }
}

/// `「姓」「名」` and `"姓", "名"`.
pub(crate) fn names<'a>(names: impl ExactSizeIterator<Item = &'a str>) -> Message {
    let more = names.len().saturating_sub(LISTED);
    let names: Vec<Message> = names.take(LISTED).map(name).collect();
    // The words for a column without a name have no quotes that hold them apart from a neighbour.
    let mut ja = String::new();
    for Message { ja: name, .. } in &names {
        let is_apart = ja.is_empty() || ja.ends_with('」') && name.starts_with('「');
        if !is_apart {
            ja.push('、');
        }
        ja.push_str(name);
    }
    let en = names.iter().map(|name| name.en.as_str()).collect::<Vec<_>>().join(", ");
    with_more(ja, en, more)
}

/// `B列「氏」→「名」` and `column B "氏" should be "名"`.
pub(crate) fn renamed(renamed: &[Renamed]) -> Message {
    listed_names(renamed, "has no name and should be", "should be")
}

/// `B列「氏」→「名」` and `column B "氏" to "名"`.
pub(crate) fn renaming(renamed: &[Renamed]) -> Message {
    listed_names(renamed, "from no name to", "to")
}

fn listed_names(renamed: &[Renamed], en_without_name: &str, en: &str) -> Message {
    let parts: Vec<(String, String)> = renamed
        .iter()
        .take(LISTED)
        .map(|Renamed { column, found, expected }| {
            let expected = quoted(expected);
            if found.is_empty() {
                return (
                    format!("{column}列({})→{}", NAMELESS.ja, expected.ja),
                    format!("column {column} {en_without_name} {}", expected.en),
                );
            }
            let found = quoted(found);
            (
                format!("{column}列{}→{}", found.ja, expected.ja),
                format!("column {column} {} {en} {}", found.en, expected.en),
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
            let (name, found, expected) = (quoted(&moved.name), moved.found, moved.expected);
            (
                format!("{}{found}列→{expected}列", name.ja),
                format!("{} from column {found} to column {expected}", name.en),
            )
        })
        .collect();
    listed(&parts, moved.len())
}

/// `B列「mail」=メールアドレス` and `column B "mail" = E-mail address`.
pub(crate) fn recognised(recognised: &[Recognised], format: &Format) -> Message {
    let part = |Recognised { column, found, key }: &Recognised| {
        let (found, item) = (name(found), item_name(*key, format));
        (format!("{column}列{}={}", found.ja, item.ja), format!("column {column} {} = {}", found.en, item.en))
    };
    let parts: Vec<(String, String)> = recognised.iter().take(LISTED).map(part).collect();
    listed(&parts, recognised.len())
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
