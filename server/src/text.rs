//! Single-line texts that a person types into our own forms: trimmed and judged the same way everywhere; and texts as
//! they stand in an address.
//!
//! Deliberately knows nothing of the CSV's cells: those are core's.

use std::fmt::Display;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use torikomi_core::problem::Message;

use crate::{error::Error, words};

/// What is trimmed off both ends: the same characters as off a cell (specification 3).
const BLANKS: [char; 6] = [' ', '\t', '\r', '\n', '\u{a0}', '\u{3000}'];

/// The text without blanks around it; `Invalid` unless it has 1 to `max` characters and no control characters.
pub fn line(text: &str, field_ja: &str, field_en: &str, max: usize) -> Result<String, Error> {
    let trimmed = text.trim_matches(BLANKS);
    let characters = trimmed.chars().count();
    if characters == 0 || characters > max || trimmed.chars().any(char::is_control) {
        return Err(Error::Invalid(invalid(field_ja, field_en, max)));
    }
    Ok(trimmed.to_owned())
}

fn invalid(field_ja: &str, field_en: &str, max: usize) -> Message {
    words::text_invalid(field_ja, field_en, max)
}

/// Everything but what RFC 3986 calls unreserved.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The text as a part of an address or of a header's `filename*`.
pub fn percent_encoded(text: &str) -> impl Display {
    utf8_percent_encode(text, RESERVED)
}

/// Enough to tell an address from a name: whether it exists only a message to it could tell.
pub fn looks_like_email(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else { return false };
    let domain_is_plausible = domain.contains('.')
        && domain.split('.').all(|label| {
            (1..=63).contains(&label.len())
                && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
                && !label.starts_with('-')
                && !label.ends_with('-')
        });
    text.len() <= 255
        && (1..=64).contains(&local.len())
        && local.bytes().all(|byte| byte.is_ascii_graphic())
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..")
        && domain_is_plausible
}

#[cfg(test)]
mod tests {
    use super::{line, looks_like_email};

    #[test]
    fn a_line_is_trimmed_and_has_no_line_breaks() {
        assert_eq!(line("\u{3000}営業 ", "名前", "Name", 10).expect("two characters"), "営業");
        for bad in ["", " \u{3000}", "a\nb", "12345678901"] {
            assert!(line(bad, "名前", "Name", 10).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn an_address_has_one_at_sign_and_a_dotted_domain() {
        assert!(looks_like_email("tanaka.taro+x@mail.example.co.jp"));
        for bad in ["tanaka", "@x.jp", "a@jp", "a@x..jp", "a@-x.jp", "a b@x.jp", ".a@x.jp", "田中@x.jp", "a@b@x.jp"] {
            assert!(!looks_like_email(bad), "{bad}");
        }
    }
}
