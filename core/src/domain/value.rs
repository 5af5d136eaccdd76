//! Values as texts, in cells, forms and searches: how they are trimmed, counted, normalised, compared and shown.

mod drawn;
mod fold;
pub(crate) mod length;
mod normal;
mod visible;

pub use self::{
    drawn::{Piece, drawn, is_line_break, pieces, sign},
    fold::fold,
    visible::{is_invisible, visible},
};
pub(crate) use self::{normal::normalise, visible::is_unsound};

/// The characters that are trimmed from both ends of every value, in cells, forms and searches: space, tab, no-break
/// and ideographic space, line breaks, invisible characters. At an end they are typing errors or traces of a program:
/// nobody sees them, and they would make two names of one.
pub fn is_blank_character(character: char) -> bool {
    is_visible_blank(character) || is_invisible(character)
}

/// The blanks that take room on paper.
pub(crate) fn is_visible_blank(character: char) -> bool {
    matches!(
        character,
        ' ' | '\t' | '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{a0}' | '\u{2028}' | '\u{2029}' | '\u{3000}'
    )
}

/// The value without the blank characters around it. Line breaks inside it are text and stay.
pub fn trim(cell: &str) -> &str {
    cell.trim_matches(is_blank_character)
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
    use super::trim;

    #[test]
    fn blank_characters_and_no_others_are_trimmed() {
        assert_eq!(trim(" \t\u{a0}\u{3000}山 田\u{3000} "), "山 田");
        assert_eq!(trim("\r\n山\n田\u{2028}\u{85}"), "山\n田");
        assert_eq!(trim("\u{200B}\u{FEFF} 山\u{200B}田\u{E0001}"), "山\u{200B}田");
        assert_eq!(trim("山田\u{2003}"), "山田\u{2003}");
        assert_eq!(trim("葛\u{E0100}"), "葛\u{E0100}", "a variation selector is part of its character");
    }
}
