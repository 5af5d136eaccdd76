//! What a person does about a warning: the group in which a page lists it.

use crate::domain::{
    item::Key,
    problem::{ProblemCode, of_severity},
};

/// What a person does about a warning. In the order in which pages list them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WarningGroup {
    /// A value is probably lost already, and only its owner can restore it.
    Lost,
    /// It may be intended: a look decides.
    LookAt,
    /// The value is stored in a uniform form: nothing to do.
    Uniform,
}

impl WarningGroup {
    pub const ALL: [WarningGroup; 3] = [WarningGroup::Lost, WarningGroup::LookAt, WarningGroup::Uniform];
}

/// The group of a warning; `None` for a code that is none. `key`: the item with the warning.
pub fn group(code: ProblemCode, key: Option<Key>) -> Option<WarningGroup> {
    match code {
        ProblemCode::Placeholder => Some(of_placeholder(key)),
        ProblemCode::RowsInACell
        | ProblemCode::LeadingZeroLost
        | ProblemCode::DigitList
        | ProblemCode::EncodingChanges
        | ProblemCode::SpreadsheetError
        | ProblemCode::ProbablyGarbled
        | ProblemCode::Rewritten => Some(WarningGroup::Lost),
        ProblemCode::OverGuideline
        | ProblemCode::MixedLineEndings
        | ProblemCode::BlankLines
        | ProblemCode::ShortRows
        | ProblemCode::CaseVariant
        | ProblemCode::UnevenRows
        | ProblemCode::WrappedValues
        | ProblemCode::LookAlike
        | ProblemCode::ListSeparator
        | ProblemCode::FormulaLike => Some(WarningGroup::LookAt),
        ProblemCode::Normalised => Some(WarningGroup::Uniform),
        of_severity!(File) | of_severity!(Row) => None,
    }
}

/// A word for nothing is registered in a text and left out elsewhere. Whether a custom item is a text, only a look shows.
fn of_placeholder(key: Option<Key>) -> WarningGroup {
    match key {
        Some(Key::Basic(item)) if item.spec().kind.is_free() => WarningGroup::Lost,
        Some(Key::Basic(_)) => WarningGroup::Uniform,
        Some(Key::Custom(_)) | None => WarningGroup::LookAt,
    }
}

#[cfg(test)]
mod tests {
    use super::group;
    use crate::domain::problem::{ProblemCode, Severity};

    #[test]
    fn each_warning_has_a_group_and_nothing_else_has() {
        for code in ProblemCode::ALL {
            assert_eq!(group(code, None).is_some(), code.severity() == Severity::Warning, "{code:?}");
        }
    }
}
