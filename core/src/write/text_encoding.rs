//! Text in a file's encoding.
//!
//! `encoding_rs` writes `&#12316;` for what Shift-JIS does not have, and silently turns ¥ (U+00A5) into `\`, ‾ into `~`
//! and − (U+2212) into －. So a text counts as writable only if decoding gives it back.

use std::borrow::Cow;

use encoding_rs::SHIFT_JIS;

use crate::domain::{encoding::Encoding, problem::Message};

/// A text that cannot be written in the encoding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unwritable {
    /// The first character that cannot be written.
    pub character: char,
    /// The text with the character: a custom item's name, or another header.
    pub text: String,
}

impl Unwritable {
    /// Why Shift-JIS is refused, and what to do.
    pub fn message(&self) -> Message {
        let Unwritable { character, text } = self;
        let code_point = u32::from(*character);
        Message {
            ja: format!(
                "「{text}」の文字「{character}」(U+{code_point:04X})はShift-JISで表せません。UTF-8でダウンロードしてください。"
            ),
            en: format!(
                "The character \"{character}\" (U+{code_point:04X}) in \"{text}\" cannot be written in Shift-JIS. Download \
                 the file in UTF-8."
            ),
        }
    }
}

impl std::fmt::Display for Unwritable {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.message().en)
    }
}

impl std::error::Error for Unwritable {}

/// The first character of the text that cannot be written in the encoding.
pub fn unwritable_character(text: &str, encoding: Encoding) -> Option<char> {
    match encoding {
        Encoding::Utf8 | Encoding::Utf8Bom => None,
        Encoding::ShiftJis if text.is_ascii() => None,
        Encoding::ShiftJis => text.chars().find(|character| {
            let mut buffer = [0; 4];
            shift_jis(character.encode_utf8(&mut buffer)).is_none()
        }),
    }
}

/// The text in the encoding.
pub(crate) fn encode(text: &str, encoding: Encoding) -> Result<Cow<'_, [u8]>, Unwritable> {
    match encoding {
        Encoding::Utf8 | Encoding::Utf8Bom => Ok(Cow::Borrowed(text.as_bytes())),
        Encoding::ShiftJis => shift_jis(text).ok_or_else(|| Unwritable {
            character: unwritable_character(text, encoding).unwrap_or(char::REPLACEMENT_CHARACTER),
            text: text.to_owned(),
        }),
    }
}

/// The text in the encoding, with `?` for what cannot be written. For our own messages only, never for a lead's values.
pub(super) fn encode_with_marks(text: &str, encoding: Encoding) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    for character in text.chars() {
        let mut buffer = [0; 4];
        match encode(character.encode_utf8(&mut buffer), encoding) {
            Ok(encoded) => bytes.extend_from_slice(&encoded),
            Err(_) => bytes.push(b'?'),
        }
    }
    bytes
}

/// The bytes as text; what cannot be decoded becomes U+FFFD.
pub(super) fn decode(bytes: &[u8], encoding: Encoding) -> Cow<'_, str> {
    match encoding {
        Encoding::Utf8 | Encoding::Utf8Bom => String::from_utf8_lossy(bytes),
        Encoding::ShiftJis => SHIFT_JIS.decode_without_bom_handling(bytes).0,
    }
}

fn shift_jis(text: &str) -> Option<Cow<'_, [u8]>> {
    let (bytes, _, had_errors) = SHIFT_JIS.encode(text);
    (!had_errors && SHIFT_JIS.decode_without_bom_handling(&bytes).0 == text).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::{decode, encode, encode_with_marks, unwritable_character};
    use crate::domain::encoding::Encoding::{ShiftJis, Utf8};

    #[test]
    fn vendor_characters_survive_and_look_alikes_are_refused() {
        for text in ["①㈱髙﨑", "～－∥￠￡￢", "ｱｲｳ", "abc\\~"] {
            let bytes = encode(text, ShiftJis).expect("writable");
            assert_eq!(decode(&bytes, ShiftJis), text);
        }
        for (text, character) in [
            ("株¥", '¥'),
            ("a‾", '‾'),
            ("1−2", '−'),
            ("〜", '〜'),
            ("𠮷野家", '𠮷'),
            ("カフé", 'é'),
            ("\u{fffd}", '\u{fffd}'),
        ] {
            let unwritable = encode(text, ShiftJis).expect_err(text);
            assert_eq!((unwritable.character, unwritable.text.as_str()), (character, text));
            assert_eq!(unwritable_character(text, ShiftJis), Some(character));
            assert_eq!(unwritable_character(text, Utf8), None);
        }
    }

    #[test]
    fn a_message_names_the_character_and_offers_utf_8() {
        let message = encode("予算〜", ShiftJis).expect_err("not writable").message();
        assert_eq!(
            message.ja,
            "「予算〜」の文字「〜」(U+301C)はShift-JISで表せません。UTF-8でダウンロードしてください。"
        );
    }

    #[test]
    fn question_marks_replace_unwritable_characters_in_messages() {
        assert_eq!(decode(&encode_with_marks("値\u{fffd}〜", ShiftJis), ShiftJis), "値??");
    }
}
