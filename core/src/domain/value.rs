//! Values as texts, in cells, forms and searches: how they are trimmed, counted, normalised, compared and shown.

mod blank;
mod drawn;
mod fold;
pub(crate) mod length;
mod normal;
mod visible;

pub(crate) use self::{
    blank::is_visible_blank,
    normal::{web_address, with_plain_breaks, without_invisible},
    visible::is_forbidden,
};
pub use self::{
    blank::{is_blank_character, trim},
    drawn::{Piece, SentencePart, drawn, is_line_break, pieces, sentence_parts, sign},
    fold::{fold, is_radical},
    normal::compact,
    visible::{is_invisible, visible},
};

/// Whether a value is a line that a program drew between rows: runs of three or more of `-`, `=`, `+` and `_`.
pub(crate) fn is_ruled_line(value: &str) -> bool {
    let is_run = |run: &str| run.len() >= 3 && run.bytes().all(|byte| matches!(byte, b'-' | b'=' | b'+' | b'_'));
    let mut runs = value.split(is_blank_character).filter(|run| !run.is_empty()).peekable();
    runs.peek().is_some() && runs.all(is_run)
}

/// Whether a character is an ideograph, as names and companies in Japan have them.
pub(crate) fn is_kanji(character: char) -> bool {
    matches!(character, '々' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

/// Whether a text from a form is one line of 1 to `max` characters, without blanks around it and without control
/// characters.
pub fn is_line(text: &str, max: usize) -> bool {
    let line = trim(text);
    (1..=max).contains(&line.chars().count()) && !line.chars().any(char::is_control)
}

/// The part of a value that a problem carries: its first 255 characters.
pub fn shown(value: &str) -> String {
    value.chars().take(255).collect()
}

#[cfg(test)]
mod tests {
    use super::is_ruled_line;

    #[test]
    fn a_ruled_line_is_of_three_or_more_signs_and_nothing_else() {
        for ruled in ["---", "=====", "+----+-----+", "___", "--- ---\u{3000}----"] {
            assert!(is_ruled_line(ruled), "{ruled}");
        }
        for other in ["", " ", "-", "--", "--- --", "---a", "ーーー", "－－－", "－", "+81-3"] {
            assert!(!is_ruled_line(other), "{other}");
        }
    }
}
