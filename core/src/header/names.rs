//! The names that a header may hold today, in the form in which they are compared.

use super::Name;
use crate::{
    custom_item::comparable,
    format::{Format, Item, Key},
    value::trim,
};

/// A column that a full file has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Expected {
    pub(crate) key: Key,
    /// As the format spells it.
    pub(crate) header: String,
    pub(crate) compared: String,
}

/// The format's names.
#[derive(Debug, Clone)]
pub(crate) struct Names {
    /// The fixed columns, then the custom items.
    expected: Vec<Expected>,
    fixed: usize,
}

impl Names {
    pub(crate) fn new(format: &Format) -> Names {
        let expected = format.columns_in_effect().map(|column| Expected {
            key: column.key,
            header: column.header.to_owned(),
            compared: comparable(column.header),
        });
        Names { expected: expected.collect(), fixed: format.columns.len() }
    }

    /// How many of the names a line holds, whatever separates them. For telling character codes apart.
    pub(crate) fn held(&self, line: &str) -> usize {
        let found: std::collections::BTreeSet<String> = line
            .split([',', '\t', ';', '\r', '\n'])
            .map(|cell| comparable(trim(cell).trim_matches('"')))
            .filter(|name| self.holds(name))
            .collect();
        found.len()
    }

    /// Whether it is one of the names.
    pub(crate) fn holds(&self, compared: &str) -> bool {
        self.expected.iter().any(|expected| expected.compared == compared)
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = &str> {
        self.expected.iter().map(|expected| expected.header.as_str())
    }

    pub(super) fn header(&self, key: Key) -> Option<&str> {
        self.expected.iter().find(|expected| expected.key == key).map(|expected| expected.header.as_str())
    }

    pub(super) fn all_expected(&self) -> &[Expected] {
        &self.expected
    }

    pub(super) fn all_fixed(&self) -> &[Expected] {
        self.expected.get(..self.fixed).unwrap_or_default()
    }

    pub(super) fn custom_items(&self) -> &[Expected] {
        self.expected.get(self.fixed..).unwrap_or_default()
    }

    /// The fixed columns of the shorter shape.
    pub(super) fn without_birth_date(&self) -> Vec<Expected> {
        let is_other = |expected: &&Expected| expected.key != Key::Basic(Item::BirthDate);
        self.all_fixed().iter().filter(is_other).cloned().collect()
    }

    /// The columns, if the header has one of the three accepted shapes.
    pub(super) fn columns(&self, header: &[Name]) -> Option<Vec<Key>> {
        let short = self.without_birth_date();
        let shape = [short.as_slice(), self.all_fixed(), &self.expected]
            .into_iter()
            .find(|shape| shape.len() == header.len())?;
        fits(header, shape).then(|| shape.iter().map(|expected| expected.key).collect())
    }

    /// How many columns at the left are the fixed ones in their order: all, all but the date of birth, or none.
    pub(super) fn fixed_at_left(&self, header: &[Name]) -> Option<usize> {
        let short = self.without_birth_date();
        [self.all_fixed(), short.as_slice()]
            .into_iter()
            .find(|shape| header.get(..shape.len()).is_some_and(|left| fits(left, shape)))
            .map(<[Expected]>::len)
    }
}

fn fits(header: &[Name], shape: &[Expected]) -> bool {
    header.iter().zip(shape).all(|(name, expected)| name.compared == expected.compared)
}
