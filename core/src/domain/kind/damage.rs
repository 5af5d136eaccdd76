//! Damage: what a program wrote into a text for "nothing" or "lost", or made of a text (specification 5, warnings).
//!
//! Guarantees: a value has at most one kind of damage, the first of the specification's list that fits. It refuses
//! nothing. `bytes` recognises values that certainly have none, for the fast path: a test compares it with the rules here.

pub(crate) mod bytes;
pub(super) mod misread;

use crate::domain::{
    item::Item,
    problem::ProblemCode,
    value::{is_kanji, is_radical},
};

/// Where a text stands, which decides what is damage there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// A text of one line.
    Line,
    /// A text of one line that a spreadsheet may take for a date: a street address, a department, a person's name.
    DateLike,
    /// A long text.
    Lines,
    /// A name in a cell of several.
    Name,
    /// An e-mail address.
    Address,
}

impl Place {
    /// The place of an item that is a text of one line.
    pub(super) fn of_line(item: Item) -> Place {
        match item {
            Item::LastName
            | Item::FirstName
            | Item::LastNameKana
            | Item::FirstNameKana
            | Item::Department
            | Item::Address1
            | Item::Address2 => Place::DateLike,
            _ => Place::Line,
        }
    }

    /// Whether a line break may be part of the text.
    pub(super) fn has_lines(self) -> bool {
        self == Place::Lines
    }
}

const PLACEHOLDERS: [&str; 6] = ["NULL", "None", "nan", "\\N", "undefined", "-"];

/// The damage of a value that is trimmed and not blank.
pub(super) fn damage(value: &str, place: Place) -> Option<ProblemCode> {
    let is_short = place != Place::Lines;
    if is_spreadsheet_error(value) {
        Some(ProblemCode::SpreadsheetError)
    } else if PLACEHOLDERS.contains(&value) {
        Some(ProblemCode::Placeholder)
    } else if is_formula_text(value) || is_short && is_wrapped(value) {
        Some(ProblemCode::WrappedValues)
    } else if is_garbled(value) || is_short && has_lost_characters(value) {
        Some(ProblemCode::ProbablyGarbled)
    } else if is_short && value.contains(is_radical) {
        Some(ProblemCode::LookAlike)
    } else if place == Place::Name && value.contains([';', '、', '\n', '\r']) {
        Some(ProblemCode::ListSeparator)
    } else if place == Place::DateLike && is_date_like(value) {
        Some(ProblemCode::Rewritten)
    } else if is_formula(value, is_short) {
        Some(ProblemCode::FormulaLike)
    } else {
        None
    }
}

/// `####` is as long as the spreadsheet's column was wide.
fn is_spreadsheet_error(value: &str) -> bool {
    match value.strip_prefix('#') {
        Some("N/A" | "REF!" | "VALUE!" | "NAME?" | "DIV/0!") => true,
        Some(rest) => rest.len() >= 3 && rest.bytes().all(|byte| byte == b'#'),
        None => false,
    }
}

/// `="…"`: a formula that keeps a spreadsheet from reading a text as a number.
fn is_formula_text(value: &str) -> bool {
    value.strip_prefix("=\"").is_some_and(|inner| inner.ends_with('"'))
}

/// `'…`, `“…”`, and quotes around the whole value, which a blank before them made a part of it.
fn is_wrapped(value: &str) -> bool {
    let is_between = |open: char, close: char| value.strip_prefix(open).is_some_and(|inner| inner.ends_with(close));
    is_between('“', '”') || is_between('"', '"') || value.len() > 1 && value.starts_with('\'')
}

/// Damage that is looked for in long texts too: private-use characters, which mean nothing without the font of the
/// computer that wrote them, `&#12345;`, and a text that was read in another encoding than it was written in.
fn is_garbled(value: &str) -> bool {
    has_reference(value)
        || !value.is_ascii() && (value.contains(is_private) || misread::as_latin(value) || misread::as_shift_jis(value))
}

/// U+F8FF is the last one of the basic plane.
fn is_private(character: char) -> bool {
    matches!(character, '\u{E000}'..='\u{F8FF}')
}

/// `&#12345;` or `&#x3042;`, which stands for a character in HTML.
fn has_reference(value: &str) -> bool {
    value.match_indices("&#").any(|(at, sign)| {
        let number = value.get(at + sign.len()..).unwrap_or_default();
        let (digits, is_digit): (&str, fn(&u8) -> bool) = match number.strip_prefix(['x', 'X']) {
            Some(digits) => (digits, u8::is_ascii_hexdigit),
            None => (number, u8::is_ascii_digit),
        };
        let length = digits.bytes().take_while(is_digit).count();
        (1..=7).contains(&length) && digits.as_bytes().get(length) == Some(&b';')
    })
}

/// `?` or `〓` for characters that a program could not write: beside an ideograph, or several and nothing else.
fn has_lost_characters(value: &str) -> bool {
    let is_lost = |character: char| matches!(character, '?' | '〓');
    if value.chars().nth(1).is_some() && value.chars().all(is_lost) {
        return true;
    }
    let mut before = ' ';
    value.chars().any(|character| {
        let found = is_lost(character) && is_kanji(before) || is_lost(before) && is_kanji(character);
        before = character;
        found
    })
}

/// The forms that a spreadsheet writes for what it takes for a date: `2001/2/3`, `2/3/2001`, `2001-02-03`,
/// `2001年2月3日`, `2月3日`, `2-Feb`. `1-2-3` is an address.
fn is_date_like(value: &str) -> bool {
    if let Some(date) = value.strip_suffix('日') {
        let (year, day) = date.split_once('年').unwrap_or(("2000", date));
        return is_year(year) && day.split_once('月').is_some_and(|(month, day)| is_day(month, day));
    }
    match value.split('/').collect::<Vec<_>>()[..] {
        [first, second, third] if is_year(first) => return is_day(second, third),
        [first, second, third] if is_year(third) => return is_day(first, second) || is_day(second, first),
        _ => {}
    }
    match value.split('-').collect::<Vec<_>>()[..] {
        [year, month, day] => is_year(year) && value.len() == 10 && is_day(month, day),
        [day, month] => MONTHS.contains(&month) && is_day("1", day),
        _ => false,
    }
}

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

fn is_year(year: &str) -> bool {
    year.len() == 4 && year.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_day(month: &str, day: &str) -> bool {
    let number = |digits: &str| {
        let is_number = (1..=2).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
        digits.parse::<u8>().ok().filter(|_| is_number).unwrap_or_default()
    };
    (1..=12).contains(&number(month)) && (1..=31).contains(&number(day))
}

/// `=`, `+`, `@`, or `-` before a letter at the beginning. In a long text, a call or a cell's name must follow the sign.
fn is_formula(value: &str, is_short: bool) -> bool {
    let behind = match value.strip_prefix('-') {
        Some(behind) => Some(behind).filter(|behind| behind.starts_with(|first: char| first.is_ascii_alphabetic())),
        None => value.strip_prefix(['=', '+', '@']),
    };
    behind.is_some_and(|behind| is_short || is_call(behind) || is_cell_name(behind))
}

/// `SUM(` or `(`.
fn is_call(text: &str) -> bool {
    text.trim_start_matches(|part: char| part.is_ascii_alphanumeric() || matches!(part, '.' | '_')).starts_with('(')
}

/// `A1`, `$AB$12`, with no letter, digit or Japanese text behind it.
fn is_cell_name(text: &str) -> bool {
    let text = text.strip_prefix('$').unwrap_or(text);
    let digits = text.trim_start_matches(|letter: char| letter.is_ascii_alphabetic());
    let row = digits.strip_prefix('$').unwrap_or(digits);
    let behind = row.trim_start_matches(|digit: char| digit.is_ascii_digit());
    (1..=3).contains(&(text.len() - digits.len()))
        && (1..=7).contains(&(row.len() - behind.len()))
        && behind.chars().next().is_none_or(|next| next.is_ascii() && !next.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests;
