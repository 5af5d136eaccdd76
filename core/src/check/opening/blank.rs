//! Whether a file has no data: nothing but blanks, separators and ruled lines.

use crate::{
    check::encoding::whole_characters,
    domain::{
        encoding::Charset,
        value::{is_blank_character, is_ruled_line},
    },
};

/// Whether the text has no data. If it goes on (`is_cut`), its last character may be incomplete. Nearly every file is
/// decided by its first cell.
pub(super) fn is_blank(text: &[u8], is_cut: bool) -> bool {
    let text = if is_cut { whole_characters(text) } else { text };
    // The first byte of an ideographic space in Shift-JIS.
    let text = if is_cut { text.strip_suffix(b"\x81").unwrap_or(text) } else { text };
    // A final 1A is no part of the text.
    let text = if is_cut { text } else { text.strip_suffix(b"\x1A").unwrap_or(text) };
    text.split(|byte| b"\r\n,;|".contains(byte)).all(is_blank_piece)
}

fn is_blank_piece(piece: &[u8]) -> bool {
    let is_so = |charset: Charset| {
        let (text, is_damaged) = charset.decode(piece);
        let value = text.trim_matches(|character| is_blank_character(character) || matches!(character, '"' | '，'));
        !is_damaged && (value.is_empty() || is_ruled_line(value))
    };
    is_so(Charset::Utf8) || is_so(Charset::ShiftJis)
}

#[cfg(test)]
mod tests {
    use super::is_blank;

    #[test]
    fn blanks_separators_and_ruled_lines_are_no_data() {
        for text in [
            "",
            "\r\n\n\r",
            ",,,\r\n,,",
            "\t\t;;||",
            " \u{3000}\u{A0}\u{200B}\u{FEFF}",
            "\"\",\" \"",
            "---,===\n",
            "\x1A",
        ] {
            assert!(is_blank(text.as_bytes(), false), "{text:?}");
        }
        for text in ["0", "\n\n,a", ",--,", "\0", "，あ"] {
            assert!(!is_blank(text.as_bytes(), false), "{text:?}");
        }
        assert!(is_blank(b" \x81\x40,", false));
        for cut in [b"\n\x81".as_slice(), b"\n\xE3", b"\n\xE3\x80"] {
            assert!(is_blank(cut, true) && !is_blank(cut, false), "{cut:X?}");
        }
    }
}
