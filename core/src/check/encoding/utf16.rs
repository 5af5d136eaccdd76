//! UTF-16 and UTF-32, recognised by a BOM or by the places of their NULs.

use encoding_rs::{UTF_16BE, UTF_16LE};

use crate::{check::header::Names, domain::problem::UnsupportedCharset};

const EXAMINED_BYTES: usize = 1024;

/// The charset. Without a BOM the NULs must be where such a charset puts them; and they must be many, or the text must
/// show one of the format's names: two stray NULs do not make a UTF-8 file UTF-16.
pub(super) fn unsupported(bytes: &[u8], names: &Names) -> Option<UnsupportedCharset> {
    let marks: [(&[u8], UnsupportedCharset); 4] = [
        (b"\xFF\xFE\0\0", UnsupportedCharset::Utf32Le),
        (b"\0\0\xFE\xFF", UnsupportedCharset::Utf32Be),
        (b"\xFF\xFE", UnsupportedCharset::Utf16Le),
        (b"\xFE\xFF", UnsupportedCharset::Utf16Be),
    ];
    let marked = marks.iter().find(|(mark, _)| bytes.starts_with(mark)).map(|(_, charset)| *charset);
    marked.or_else(|| {
        let (charset, many) = pattern(bytes)?;
        let shows_names = || {
            let encoding = if charset == UnsupportedCharset::Utf16Le { UTF_16LE } else { UTF_16BE };
            let text = bytes.get(..EXAMINED_BYTES).unwrap_or(bytes);
            names.count_in(&encoding.decode_without_bom_handling(text).0) > 0
        };
        (many || shows_names()).then_some(charset)
    })
}

/// Whether the NULs may be those of UTF-16 or UTF-32.
pub(super) fn is_possible(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF") || pattern(bytes).is_some()
}

/// The charset whose pattern the NULs have, and whether they are enough proof by their number.
fn pattern(bytes: &[u8]) -> Option<(UnsupportedCharset, bool)> {
    let bytes = bytes.get(..EXAMINED_BYTES).unwrap_or(bytes);
    let (quads, _) = bytes.as_chunks::<4>();
    if quads.len() >= 2 && quads.iter().all(|quad| *quad != [0; 4]) {
        if quads.iter().all(|quad| matches!(quad, [_, _, 0..=0x10, 0])) {
            return Some((UnsupportedCharset::Utf32Le, true));
        }
        if quads.iter().all(|quad| matches!(quad, [0, 0..=0x10, _, _])) {
            return Some((UnsupportedCharset::Utf32Be, true));
        }
    }
    let (pairs, _) = bytes.as_chunks::<2>();
    let first = pairs.iter().filter(|pair| pair[0] == 0).count();
    let second = pairs.iter().filter(|pair| pair[1] == 0).count();
    // Some characters (the ideographic space, U+3000) have a NUL on the other side.
    let charset = if second > first * 8 {
        UnsupportedCharset::Utf16Le
    } else if first > second * 8 {
        UnsupportedCharset::Utf16Be
    } else {
        return None;
    };
    Some((charset, (first + second) * 4 >= pairs.len()))
}
