//! Single-line texts that a person types into our own forms, trimmed and validated the same way everywhere; and
//! percent-encoding.
//!
//! Deliberately does not handle the CSV's cells: those are core's.

use std::fmt::Display;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use torikomi_core::domain::value::{is_line, trim};

use crate::base::{error::Error, words};

/// The text without blanks around it, trimmed like a cell (specification 3); [`Error::Invalid`] unless it has 1 to
/// `max` characters and no control characters.
pub fn validate_line(text: &str, field_ja: &str, field_en: &str, max: usize) -> Result<String, Error> {
    match is_line(text, max) {
        true => Ok(trim(text).to_owned()),
        false => Err(Error::Invalid(words::text_invalid(field_ja, field_en, max))),
    }
}

/// Everything but the unreserved characters of RFC 3986.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The text as a part of an address or of a header's `filename*`.
pub fn percent_encoded(text: &str) -> impl Display {
    utf8_percent_encode(text, RESERVED)
}

#[cfg(test)]
mod tests {
    use super::validate_line;

    #[test]
    fn a_line_is_trimmed_and_has_no_line_breaks() {
        assert_eq!(validate_line("\u{3000}営業 ", "名前", "Name", 10).expect("two characters"), "営業");
        for bad in ["", " \u{3000}", "a\nb", "12345678901"] {
            assert!(validate_line(bad, "名前", "Name", 10).is_err(), "{bad:?}");
        }
    }
}
