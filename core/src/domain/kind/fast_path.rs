//! The fast path: values that are certainly valid, recognised by their bytes without decoding them.
//!
//! Guarantees: a value is called valid only where [`Rule::judge`](super::Rule::judge) finds neither problem nor warning
//! (a property test compares them). [`FastPath::Unknown`] is no verdict: the rule decides. By which bytes a value of a
//! kind is valid stands with the kind.

use super::{date, email, name, number, phone, text, url, zip};
use crate::domain::{date::Date, encoding::Charset};

/// What makes a column's cell certainly valid.
#[derive(Debug, Clone, Copy)]
pub(crate) enum FastRule {
    Text {
        max: u32,
        /// So many bytes of UTF-8 are certainly not more than `max` characters.
        sure: u32,
    },
    Email,
    Phone {
        max: u32,
    },
    Zip,
    Url {
        max: u32,
    },
    Date {
        not_after: Date,
    },
    Number,
    Names {
        max: u32,
        sure: u32,
    },
    /// Few different values: those found in order are remembered.
    Remembered,
}

/// What the scan knows of a cell.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Look {
    /// It is not all ASCII.
    pub(crate) is_high: bool,
    /// It may have a comma.
    pub(crate) has_comma: bool,
}

/// The answer of the fast path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FastPath {
    /// The rule must decide.
    Unknown,
    /// Valid, and stored as it is typed.
    Valid,
    /// Valid, and stored in another form.
    ValidNormalised,
}

impl FastPath {
    #[inline(always)]
    pub(crate) fn valid_if(is_valid: bool) -> FastPath {
        if is_valid { FastPath::Valid } else { FastPath::Unknown }
    }

    /// Whether the rule need not look at the cell. `values`: the stored form matters too.
    #[inline(always)]
    pub(crate) fn is_enough(self, values: bool) -> bool {
        self == FastPath::Valid || (self == FastPath::ValidNormalised && !values)
    }
}

impl FastRule {
    pub(super) fn text(max: u32) -> FastRule {
        FastRule::Text { max, sure: text::sure(max) }
    }

    pub(super) fn names(max: u32) -> FastRule {
        FastRule::Names { max, sure: text::sure(max) }
    }

    /// Looks at a value that is not blank, without blank characters of ASCII around it, decodable where it is UTF-8,
    /// free of control characters and U+FFFD.
    #[inline(always)]
    pub(crate) fn look(
        self,
        value: &[u8],
        look: Look,
        code: Charset,
        is_remembered: impl FnOnce(&[u8]) -> bool,
    ) -> FastPath {
        match self {
            FastRule::Text { max, sure } => FastPath::valid_if(text::is_short(value, max, sure, look, code)),
            FastRule::Names { max, sure } => name::look_at_several(value, max, sure, look, code),
            FastRule::Remembered => FastPath::valid_if(is_remembered(value)),
            FastRule::Email => FastPath::valid_if(email::is_plain(value)),
            FastRule::Phone { max } => FastPath::valid_if(value.len() <= max as usize && phone::is_plain(value)),
            FastRule::Zip => FastPath::valid_if(zip::is_plain(value)),
            FastRule::Url { max } => {
                FastPath::valid_if(value.len() <= max as usize && !look.is_high && url::is_plain(value))
            }
            FastRule::Date { not_after } => date::look(value, not_after),
            FastRule::Number => FastPath::valid_if(number::is_plain(value)),
        }
    }
}
