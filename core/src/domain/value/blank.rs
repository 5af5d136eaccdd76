//! Blanks: the characters that are trimmed (specification 3).

use super::{drawn::is_line_break, visible::is_invisible};

/// The characters that are trimmed from both ends of every value, in cells, forms and searches: space, tab, no-break
/// and ideographic space, line breaks, invisible characters. At an end they are typing errors or traces of a program:
/// nobody sees them, and they would make two names of one.
pub fn is_blank_character(character: char) -> bool {
    is_visible_blank(character) || is_invisible(character)
}

/// The blanks that take room on paper.
pub(crate) fn is_visible_blank(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\u{A0}' | '\u{3000}') || is_line_break(character)
}

/// The value without the blank characters around it. Line breaks inside it are text and stay.
pub fn trim(cell: &str) -> &str {
    cell.trim_matches(is_blank_character)
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
