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

/// A part of a sentence that quotes values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SentencePart<'a> {
    Text(&'a str),
    /// What [`drawn`] wrote for a character.
    Sign(&'a str),
}

/// A sentence in parts, so that its signs can be shown in another way.
pub fn sentence_parts(sentence: &str) -> Vec<SentencePart<'_>> {
    let mut parts = Vec::new();
    let (mut rest, mut from) = (sentence, 0);
    while let Some(at) = rest.get(from..).and_then(|text| text.find('〈')).map(|at| from + at) {
        let Some(length) = sign_length(rest.get(at..).unwrap_or_default()) else {
            from = at + '〈'.len_utf8();
            continue;
        };
        let (text, sign) = rest.split_at(at);
        let (sign, behind) = sign.split_at(length);
        parts.extend((!text.is_empty()).then_some(SentencePart::Text(text)));
        parts.push(SentencePart::Sign(sign));
        (rest, from) = (behind, 0);
    }
    parts.extend((!rest.is_empty()).then_some(SentencePart::Text(rest)));
    parts
}

/// The length of the sign that the text begins with.
fn sign_length(text: &str) -> Option<usize> {
    let Message { ja, en } = sign('\n');
    if let Some(line_break) = [ja, en].iter().find(|line_break| text.starts_with(line_break.as_str())) {
        return Some(line_break.len());
    }
    let inner = text.strip_prefix('〈')?.split_once('〉')?.0;
    let is_code = inner
        .strip_prefix("U+")
        .is_some_and(|code| (4..=6).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_hexdigit()));
    is_code.then_some('〈'.len_utf8() + inner.len() + '〉'.len_utf8())
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
    use super::{Piece, SentencePart, drawn, pieces, sentence_parts};

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
    fn a_sentence_shows_its_signs_apart() {
        use SentencePart::{Sign, Text};
        assert_eq!(
            sentence_parts("「名〈U+200B〉」は〈列〉の〈改行〉"),
            [Text("「名"), Sign("〈U+200B〉"), Text("」は〈列〉の"), Sign("〈改行〉")]
        );
        for line_break in ["\n", "\u{2028}", "\u{1F}", "\u{E0001}"] {
            let sign = drawn(line_break);
            assert_eq!(sentence_parts(&sign.ja), [Sign(sign.ja.as_str())]);
            assert_eq!(sentence_parts(&sign.en), [Sign(sign.en.as_str())]);
        }
        assert_eq!(sentence_parts("〈U+20〉〈"), [Text("〈U+20〉〈")]);
        assert!(sentence_parts("").is_empty());
    }

    #[test]
    fn pieces_are_the_text_and_what_is_hidden_in_their_order() {
        assert_eq!(pieces("a\u{200B}b"), [Piece::Text("a"), Piece::Hidden('\u{200B}'), Piece::Text("b")]);
        assert_eq!(pieces("\r\n\n"), [Piece::Hidden('\r'), Piece::Hidden('\n')]);
    }
}
