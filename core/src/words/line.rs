//! A problem in one line, for a terminal.

use super::item_name;
use crate::domain::{
    format::Format,
    message::Language,
    problem::{Problem, Severity},
    value::{drawn, sign},
};

/// Place and message; for a row problem the value as it is drawn, and the winning row of a duplicate. The line has no
/// control characters.
pub fn line(problem: &Problem, format: &Format, language: Language) -> String {
    let mut line = printable(&place(problem, format, language), language);
    line.push_str(&printable(problem.message.in_language(language), language));
    let value = problem.value.as_deref().filter(|value| problem.severity == Severity::Row && !value.is_empty());
    if let Some(value) = value.map(|value| printable(drawn(value).in_language(language), language)) {
        line.push_str(&match language {
            Language::Japanese => format!(" 値: 「{value}」"),
            Language::English => format!(" Found: \"{value}\""),
        });
    }
    // A warning's message names the row.
    if let Some(winner) = problem.facts.winner_row.filter(|_| problem.severity == Severity::Row) {
        line.push_str(&match language {
            Language::Japanese => format!(" (先にある行: {winner}行目)"),
            Language::English => format!(" (first in row {winner})"),
        });
    }
    line
}

/// `3行目 E列(メールアドレス) 先頭から512バイト: `; empty where there is no place.
fn place(problem: &Problem, format: &Format, language: Language) -> String {
    if problem.severity == Severity::Warning {
        return match language {
            Language::Japanese => "注意: ".to_owned(),
            Language::English => "Warning: ".to_owned(),
        };
    }
    let Some((row, byte)) = problem.row.zip(problem.byte) else { return String::new() };
    let item = problem.key.map(|key| item_name(key, format));
    let item = item.map(|item| match language {
        Language::Japanese => format!("({})", item.ja),
        Language::English => format!(" ({})", item.en),
    });
    let item = item.unwrap_or_default();
    match (problem.column, language) {
        (Some(column), Language::Japanese) => format!("{row}行目 {column}列{item} 先頭から{byte}バイト: "),
        (None, Language::Japanese) => format!("{row}行目 先頭から{byte}バイト: "),
        (Some(column), Language::English) => format!("Row {row}, column {column}{item}, byte {byte}: "),
        (None, Language::English) => format!("Row {row}, byte {byte}: "),
    }
}

/// The text with signs for its control characters, tabs too.
fn printable(text: &str, language: Language) -> String {
    let mut printable = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_control() {
            printable.push_str(sign(character).in_language(language));
        } else {
            printable.push(character);
        }
    }
    printable
}
