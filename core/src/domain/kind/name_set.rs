//! Sets of names that a cell may hold, and which name of a set is meant (specification 3).
//!
//! Guarantees: a name is found by its NFC form, else by its folded form if no other name of the set has that. Reading a
//! name costs no more than a search, unless it is unknown.

use std::{
    borrow::Cow,
    sync::atomic::{AtomicU64, Ordering},
};

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use super::{findings::Findings, nearest};
use crate::domain::{
    problem::{Facts, ProblemCode, Reason},
    value::{fold, with_plain_breaks},
};

/// Names that a cell may hold, found by their NFC form, else by their folded form (specification 3).
#[derive(Debug, Clone, Default)]
pub struct NameSet {
    /// NFC form and spelling, sorted by the form; the first spelling of a form counts.
    names: Vec<(String, String)>,
    /// Folded form and the place of its name, sorted by the form; no place if several names have the form.
    folded: Vec<(String, Option<usize>)>,
    /// The first names in the order in which they were given.
    first: Vec<String>,
    /// For the name that an unknown one is probably meant to be.
    forms: nearest::Forms,
    /// Tells this set from others; a copy is the same set.
    number: u64,
}

/// The number of the next set.
static NEXT: AtomicU64 = AtomicU64::new(1);

/// How many names a problem lists.
const LISTED: usize = 5;

impl NameSet {
    pub fn new<S: AsRef<str>>(names: &[S]) -> NameSet {
        let first = names.iter().take(LISTED).map(|name| name.as_ref().to_owned()).collect();
        let mut names: Vec<(String, String)> =
            names.iter().map(|name| (composed(name.as_ref()).into_owned(), name.as_ref().to_owned())).collect();
        names.sort_by(|left, right| left.0.cmp(&right.0));
        names.dedup_by(|later, earlier| later.0 == earlier.0);
        let mut folded: Vec<(String, Option<usize>)> =
            names.iter().enumerate().map(|(place, (_, name))| (fold(name).into_owned(), Some(place))).collect();
        folded.sort();
        folded.dedup_by(|later, earlier| {
            let is_same = later.0 == earlier.0;
            if is_same {
                earlier.1 = None;
            }
            is_same
        });
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        NameSet { names, folded, first, forms: nearest::Forms::default(), number }
    }

    /// The name that is meant, as the set spells it: the equal one, else the only one that is equal when folded.
    pub fn spelling(&self, name: &str) -> Option<&str> {
        let place = self.place_of(&composed(name)).or_else(|| self.place_when_folded(&fold(name)))?;
        self.names.get(place).map(|(_, spelling)| spelling.as_str())
    }

    fn place_of(&self, form: &str) -> Option<usize> {
        self.names.binary_search_by(|(other, _)| other.as_str().cmp(form)).ok()
    }

    fn place_when_folded(&self, form: &str) -> Option<usize> {
        let found = self.folded.binary_search_by(|(other, _)| other.as_str().cmp(form)).ok()?;
        self.folded.get(found).and_then(|(_, place)| *place)
    }

    /// The stored form of a name of the set, or a problem.
    pub(super) fn judge<'a>(&'a self, typed: &'a str, code: ProblemCode, findings: &mut Findings) -> Cow<'a, str> {
        match self.spelling(&with_plain_breaks(typed, false)) {
            Some(spelling) => {
                findings.note_spelling(typed, spelling);
                Cow::Borrowed(spelling)
            }
            None => {
                self.refuse(typed, code, 1, findings);
                Cow::Borrowed(typed)
            }
        }
    }

    /// A problem for a name that the set does not have, with the name that is probably meant. A cell holds `most` of
    /// them.
    pub(super) fn refuse(&self, typed: &str, code: ProblemCode, most: usize, findings: &mut Findings) {
        let separated = if code == ProblemCode::OptionUnknown {
            nearest::separated(typed, |part| self.spelling(part)).filter(|meant| meant.len() <= most)
        } else {
            None
        };
        let (reason, expected) = if let Some(meant) = separated {
            (Reason::Separator, Some(meant.join(",")))
        } else {
            let names = self.names.iter().map(|(_, spelling)| spelling.as_str());
            match findings.looked.nearest(self.number, names, &self.forms, typed) {
                Some(name) => (Reason::Nearest, Some(name)),
                None => (Reason::Unknown, None),
            }
        };
        let has_options = code == ProblemCode::OptionUnknown && reason == Reason::Unknown;
        let options = if has_options { self.first.clone() } else { Vec::new() };
        let count = has_options.then_some(self.names.len() as u64);
        findings.problem(code, Facts { reason: Some(reason), expected, options, count, ..Facts::default() }, typed);
    }
}

/// The NFC form of a name.
pub(super) fn composed(name: &str) -> Cow<'_, str> {
    if name.is_ascii() || is_nfc_quick(name.chars()) == IsNormalized::Yes {
        Cow::Borrowed(name)
    } else {
        Cow::Owned(name.nfc().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::NameSet;

    #[test]
    fn a_set_finds_a_name_in_any_normal_form_and_returns_its_own_spelling() {
        let set = NameSet::new(&["か\u{3099}く", "abc"]);
        assert_eq!(set.spelling("がく"), Some("か\u{3099}く"));
        assert_eq!(set.spelling("abc"), Some("abc"));
        assert_eq!(set.spelling("ABC"), None);
    }

    #[test]
    fn a_name_that_is_equal_when_folded_is_meant_unless_several_are() {
        let set = NameSet::new(&["1〜10名", "東京 本店", "ABC", "ＡＢＣ", "長野", "x", "x\u{200B}"]);
        for (name, spelling) in [
            ("1\u{FF5E}10名", Some("1〜10名")),
            ("１～１０名", Some("1〜10名")),
            ("東京　本店", Some("東京 本店")),
            ("ABC", Some("ABC")),
            ("ＡＢＣ", Some("ＡＢＣ")),
            ("Ａbc", None),
            ("ＡBC", None),
            ("\u{2ED1}野", Some("長野")),
            ("x\u{AD}", None),
            ("x", Some("x")),
        ] {
            assert_eq!(set.spelling(name), spelling, "{name}");
        }
    }
}
