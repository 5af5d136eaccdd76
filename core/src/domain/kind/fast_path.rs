//! The fast path: recognises values that are certainly valid by their bytes, without decoding them.
//!
//! Guarantees: a value is accepted only if [`Rule::judge`](super::Rule::judge) finds neither problem nor warning (a
//! property test compares them). [`FastPath::Unknown`] is no verdict: the rule decides. Each kind's file has its own
//! bytes.

use super::{date, email, name, number, phone, text, url, zip};
use crate::domain::{date::Date, encoding::Charset};

/// What makes a column's cell certainly valid.
#[derive(Debug, Clone, Copy)]
pub(crate) enum FastRule {
    Text {
        max: u32,
        /// A text of this many bytes of UTF-8 certainly has no more than `max` characters.
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
    /// Few different values: the valid ones are remembered.
    Remembered,
}

/// What the scan knows of a cell.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CellHints {
    /// It has bytes that are not ASCII.
    pub(crate) is_high: bool,
    /// It may have a comma.
    pub(crate) has_comma: bool,
}

/// The result of the fast path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FastPath {
    /// The rule must decide.
    Unknown,
    /// Valid, and stored as typed.
    Valid,
    /// Valid, and stored in another form.
    ValidNormalised,
}

impl FastPath {
    #[inline(always)]
    pub(crate) fn valid_if(is_valid: bool) -> FastPath {
        if is_valid { FastPath::Valid } else { FastPath::Unknown }
    }

    /// Whether the rule need not judge the cell. `values`: the stored form matters too.
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

    /// Judges a value that is not blank, has no ASCII blanks around it, is valid if it is UTF-8, and is free of control
    /// characters and U+FFFD.
    #[inline(always)]
    pub(crate) fn check(
        self,
        value: &[u8],
        hints: CellHints,
        charset: Charset,
        is_remembered: impl FnOnce(&[u8]) -> bool,
    ) -> FastPath {
        match self {
            FastRule::Text { max, sure } => FastPath::valid_if(text::is_short(value, max, sure, hints, charset)),
            FastRule::Names { max, sure } => name::fast_path_of_several(value, max, sure, hints, charset),
            FastRule::Remembered => FastPath::valid_if(is_remembered(value)),
            FastRule::Email => FastPath::valid_if(email::is_plain(value)),
            FastRule::Phone { max } => FastPath::valid_if(value.len() <= max as usize && phone::is_plain(value)),
            FastRule::Zip => FastPath::valid_if(zip::is_plain(value)),
            FastRule::Url { max } => {
                FastPath::valid_if(value.len() <= max as usize && !hints.is_high && url::is_plain(value))
            }
            FastRule::Date { not_after } => date::fast_path(value, not_after),
            FastRule::Number => FastPath::valid_if(number::is_plain(value)),
        }
    }
}
