//! How a value is drawn where people read it: what cannot be seen stands as a sign (specification 3).
//!
//! A sign is `〈U+200B〉`, or `〈改行〉` for a line break. U+3008 and U+3009 exist in Shift-JIS, so error files can hold
//! them.

use super::visible::is_invisible;
use crate::domain::message::{Message, both};

/// A part of a value as it is drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece<'a> {
    /// What can be seen.
    Text(&'a str),
    /// A character that cannot, which [`sign`] draws. A line break is one character, CR and LF too.
    Hidden(char),
}

/// The value in pieces. Tabs and spaces can be seen.
pub fn pieces(value: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = value;
    while let Some(at) = rest.find(is_hidden) {
        let (text, hidden) = rest.split_at(at);
        if !text.is_empty() {
            pieces.push(Piece::Text(text));
        }
        let length = if hidden.starts_with("\r\n") { 2 } else { hidden.chars().next().map_or(0, char::len_utf8) };
        let (hidden, behind) = hidden.split_at(length);
        pieces.extend(hidden.chars().next().map(Piece::Hidden));
        rest = behind;
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest));
    }
    pieces
}

/// The value with its signs, in both languages.
pub fn drawn(value: &str) -> Message {
    if !value.contains(is_hidden) {
        return both(value.to_owned(), value.to_owned());
    }
    let mut drawn = Message::default();
    for piece in pieces(value) {
        match piece {
            Piece::Text(text) => {
                drawn.ja.push_str(text);
                drawn.en.push_str(text);
            }
            Piece::Hidden(character) => {
                let sign = sign(character);
                drawn.ja.push_str(&sign.ja);
                drawn.en.push_str(&sign.en);
            }
        }
    }
    drawn
}

/// The sign of a character: `〈U+200B〉`, or the words for a line break.
pub fn sign(character: char) -> Message {
    match character {
        line_break if is_line_break(line_break) => both("〈改行〉".to_owned(), "〈line break〉".to_owned()),
        other => {
            let code = format!("〈U+{:04X}〉", u32::from(other));
            both(code.clone(), code)
        }
    }
}

/// Whether it begins a new line: CR, LF, VT, FF, U+0085, U+2028, U+2029.
pub fn is_line_break(character: char) -> bool {
    matches!(character, '\r' | '\n' | '\u{B}' | '\u{C}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Whether a character cannot be seen, a blank apart.
fn is_hidden(character: char) -> bool {
    (character.is_control() && character != '\t') || is_invisible(character) || is_line_break(character)
}

#[cfg(test)]
mod tests {
    use super::{Piece, drawn, pieces};

    #[test]
    fn what_cannot_be_seen_is_drawn() {
        assert_eq!(drawn("メール\u{200B}アドレス").ja, "メール〈U+200B〉アドレス");
        assert_eq!(drawn("a\u{1F}\u{FEFF}").en, "a〈U+001F〉〈U+FEFF〉");
        assert_eq!(drawn("一\r\n二\u{B}三").ja, "一〈改行〉二〈改行〉三");
        assert_eq!(drawn("一\n").en, "一〈line break〉");
        for seen in ["葛\u{E0100}飾 \t区", "", "〈〉"] {
            assert_eq!(drawn(seen).ja, seen);
        }
    }

    #[test]
    fn pieces_are_the_text_and_what_is_hidden_in_their_order() {
        assert_eq!(pieces("a\u{200B}b"), [Piece::Text("a"), Piece::Hidden('\u{200B}'), Piece::Text("b")]);
        assert_eq!(pieces("\r\n\n"), [Piece::Hidden('\r'), Piece::Hidden('\n')]);
    }
}
