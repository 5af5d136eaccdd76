//! Normalising of phone, zip, date, number and URL cells (specification 3): NFKC, and every kind of dash a Japanese
//! keyboard or spreadsheet produces becomes `-`.
//!
//! Guarantees: ASCII passes unchanged; the result has no blank characters around it (NFKC makes spaces of some).

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

use super::blank::trim;

/// The value in its checked and stored form.
pub(crate) fn normalise(typed: &str) -> Cow<'_, str> {
    if typed.is_ascii() {
        return Cow::Borrowed(typed);
    }
    let value: String = typed.nfkc().map(|character| if is_dash(character) { '-' } else { character }).collect();
    Cow::Owned(trim(&value).to_owned())
}

/// After NFKC U+FF70 is U+30FC and U+FF0D is `-`; they are listed because the specification lists them.
fn is_dash(character: char) -> bool {
    matches!(character, '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{30fc}' | '\u{ff70}' | '\u{ff0d}')
}

#[cfg(test)]
mod tests {
    use super::normalise;

    #[test]
    fn every_dash_becomes_a_hyphen_and_full_width_becomes_half_width() {
        for dash in ["‐", "‑", "‒", "–", "—", "―", "−", "ー", "ｰ", "－", "-"] {
            assert_eq!(normalise(&format!("０９０{dash}1234")), "090-1234", "{dash}");
        }
        assert_eq!(normalise("\u{2003}０３（１２）\u{2003}"), "03(12)");
        assert_eq!(normalise("ｈｔｔｐｓ：／／ｘ．ｊｐ"), "https://x.jp");
    }
}
