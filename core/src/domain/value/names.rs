//! Several names in one cell (specification 2): separated by a half-width comma, each trimmed, empty ones dropped,
//! repeats once; and the sets of names that may stand there.
//!
//! Guarantees: names are compared in NFC, a repeated name keeps its first place, and of a cell that is refused no names
//! are gathered: one of any length costs no more than reading it. A full-width comma is part of a name.

use std::{borrow::Cow, collections::BTreeSet};

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use super::{Findings, length, trim};
use crate::domain::problem::{Facts, ProblemCode};

/// Names that may stand in a cell, found by their NFC form.
#[derive(Debug, Clone, Default)]
pub struct NameSet {
    /// NFC form and spelling, sorted by the form; the first spelling of a form counts.
    names: Vec<(String, String)>,
}

impl NameSet {
    pub fn new<S: AsRef<str>>(names: &[S]) -> NameSet {
        let mut names: Vec<(String, String)> =
            names.iter().map(|name| (composed(name.as_ref()).into_owned(), name.as_ref().to_owned())).collect();
        names.sort_by(|left, right| left.0.cmp(&right.0));
        names.dedup_by(|later, earlier| later.0 == earlier.0);
        NameSet { names }
    }

    /// The name as the set spells it; `None` where it does not hold it.
    pub fn spelling(&self, name: &str) -> Option<&str> {
        let name = composed(name);
        let place = self.names.binary_search_by(|(form, _)| form.as_str().cmp(&name)).ok()?;
        self.names.get(place).map(|(_, spelling)| spelling.as_str())
    }
}

/// The names of a cell, in their order.
pub fn split_names(cell: &str) -> Vec<&str> {
    let mut seen = BTreeSet::new();
    parts(cell).filter(|name| seen.insert(composed(name))).collect()
}

/// The first name beyond `most`, repeats not counted. Looks no further.
fn beyond(cell: &str, most: usize) -> Option<&str> {
    // Fewer commas than that, and there is nothing to count.
    cell.split(',').nth(most)?;
    let mut seen = BTreeSet::new();
    parts(cell).find(|name| seen.insert(composed(name)) && seen.len() > most)
}

/// The cell as it is stored: every name judged, at most `most` of them, then joined by `,`. Without `known` every name
/// may stand there. With a problem it is answered as typed. `findings` must be clear.
pub(super) fn judge<'a>(
    cell: &'a str,
    max: u32,
    most: Option<usize>,
    known: Option<(&'a NameSet, ProblemCode)>,
    findings: &mut Findings,
) -> Cow<'a, str> {
    let too_long = parts(cell).find_map(|name| length::above(name, max).map(|length| (name, length)));
    if let Some((name, length)) = too_long {
        findings.problem(ProblemCode::TooLong, super::too_long(length, max), name);
    }
    let known = match known {
        Some((known, code)) => {
            if let Some(name) = parts(cell).find(|name| known.spelling(name).is_none()) {
                findings.problem(code, Facts::default(), name);
            }
            Some(known)
        }
        None => None,
    };
    if let Some((name, most)) = most.and_then(|most| beyond(cell, most).map(|name| (name, most))) {
        findings.problem(ProblemCode::TooManyNames, Facts { max: Some(most as u64), ..Facts::default() }, name);
    }
    if !findings.problems.is_empty() {
        return Cow::Borrowed(cell);
    }
    let spelt = |name: &'a str| known.and_then(|known| known.spelling(name)).unwrap_or(name);
    if !cell.contains(',') {
        return Cow::Borrowed(spelt(cell));
    }
    if is_stored_form(cell) && parts(cell).all(|name| spelt(name) == name) {
        return Cow::Borrowed(cell);
    }
    Cow::Owned(split_names(cell).into_iter().map(spelt).collect::<Vec<_>>().join(","))
}

/// `1,234,567`: what a spreadsheet shows for a number, and what it makes of names that are numbers.
pub(super) fn is_digit_list(cell: &str) -> bool {
    let mut groups = cell.split(',');
    let digits = |group: &str| group.bytes().all(|byte| byte.is_ascii_digit());
    groups.next().is_some_and(|first| (1..=3).contains(&first.len()) && digits(first))
        && cell.contains(',')
        && groups.all(|group| group.len() == 3 && digits(group))
}

fn parts(cell: &str) -> impl Iterator<Item = &str> {
    cell.split(',').map(trim).filter(|name| !name.is_empty())
}

/// Whether a few names stand there just as they are stored. May say no of more than that: then they are looked at
/// one by one.
fn is_stored_form(cell: &str) -> bool {
    const FEW: usize = 16;
    is_nfc_quick(cell.chars()) == IsNormalized::Yes
        && cell.split(',').nth(FEW).is_none()
        && cell.split(',').enumerate().all(|(place, name)| {
            !name.is_empty() && trim(name) == name && cell.split(',').take(place).all(|earlier| earlier != name)
        })
}

fn composed(name: &str) -> Cow<'_, str> {
    if name.is_ascii() || is_nfc_quick(name.chars()) == IsNormalized::Yes {
        Cow::Borrowed(name)
    } else {
        Cow::Owned(name.nfc().collect())
    }
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::{NameSet, is_digit_list, judge, split_names};
    use crate::domain::{problem::ProblemCode, value::Findings};

    #[test]
    fn names_are_trimmed_blanks_dropped_and_repeats_kept_once() {
        assert_eq!(split_names("展示会, 紹介 ,,展示会,\u{3000}"), ["展示会", "紹介"]);
        assert_eq!(split_names("が,か\u{3099}"), ["が"]);
        assert_eq!(split_names("a,A"), ["a", "A"]);
        assert_eq!(split_names("a、b"), ["a、b"]);
        assert!(split_names(" ,, ").is_empty());
    }

    #[test]
    fn of_a_cell_that_is_refused_no_names_are_gathered() {
        let cell = |count: usize| (0..count).map(|number| format!("n{number}")).collect::<Vec<_>>().join(", ");
        let known = NameSet::new(&["n0"]);
        for (cell, max, most, known, expected) in [
            (cell(101), 100, Some(100), None, vec![ProblemCode::TooManyNames]),
            (cell(101), 2, Some(100), None, vec![ProblemCode::TooLong, ProblemCode::TooManyNames]),
            (cell(2), 100, None, Some((&known, ProblemCode::OptionUnknown)), vec![ProblemCode::OptionUnknown]),
        ] {
            let mut findings = Findings::default();
            let judged = judge(&cell, max, most, known, &mut findings);
            assert!(matches!(judged, Cow::Borrowed(as_typed) if as_typed == cell), "{expected:?}");
            assert_eq!(findings.problems.iter().map(|problem| problem.code).collect::<Vec<_>>(), expected);
        }
        let mut findings = Findings::default();
        assert_eq!(judge("n0 , n0", 100, Some(1), None, &mut findings), "n0", "repeats are not counted");
        assert!(findings.problems.is_empty());
    }

    #[test]
    fn a_set_finds_a_name_in_any_normal_form_and_answers_its_own_spelling() {
        let set = NameSet::new(&["か\u{3099}く", "abc"]);
        assert_eq!(set.spelling("がく"), Some("か\u{3099}く"));
        assert_eq!(set.spelling("abc"), Some("abc"));
        assert_eq!(set.spelling("ABC"), None);
    }

    #[test]
    fn a_number_with_thousands_separators_is_recognised() {
        for cell in ["1,234", "1,234,567", "123,456,789"] {
            assert!(is_digit_list(cell), "{cell}");
        }
        for cell in ["1234", "1,2", "1,2345", "1234,567", ",123", "1,234,", "a,123", "1, 234"] {
            assert!(!is_digit_list(cell), "{cell}");
        }
    }
}
