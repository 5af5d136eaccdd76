//! The names that a header may hold today, in the form in which they are compared.

use std::collections::BTreeSet;

use super::{alike::StrippedName, line::Name};
use crate::{
    domain::{
        format::Format,
        item::{Item, Key},
        limits::HEADER_NAMES,
        value::{fold, trim},
    },
    words::english_name,
};

/// A column of a full file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Expected {
    pub(crate) key: Key,
    /// As the format spells it.
    pub(crate) header: String,
    pub(crate) compared: String,
    /// Without marks, in Japanese and, for a basic or management item, in English.
    stripped: StrippedName,
    english: Option<StrippedName>,
}

/// A line with this many of the fixed names, alike ones included, is a header.
pub(crate) const NAMES_OF_A_HEADER: usize = 15;

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
            compared: fold(column.header).into_owned(),
            stripped: StrippedName::new(column.header),
            english: match column.key {
                Key::Basic(item) => Some(StrippedName::new(english_name(item))),
                Key::Custom(_) => None,
            },
        });
        Names { expected: expected.collect(), fixed: format.columns.len() }
    }

    /// How many of the fixed names a line holds, whichever separator it has. For telling charsets apart.
    pub(crate) fn count_in(&self, line: &str) -> usize {
        let found: BTreeSet<String> = line
            .split([',', '\t', ';', '|', '，', '\r', '\n'])
            .take(HEADER_NAMES)
            .map(|cell| fold(trim(cell).trim_matches(['"', '\'', '“', '”'])).into_owned())
            .filter(|name| self.all_fixed().iter().any(|expected| expected.compared == *name))
            .collect();
        found.len()
    }

    /// How many of the fixed names can be written in a charset, so that decoding gives them back. ー was added late to
    /// Big5, and most programs cannot write it.
    pub(crate) fn count_writable(&self, charset: &'static encoding_rs::Encoding) -> usize {
        let is_writable = |expected: &&Expected| {
            let (bytes, _, unmappable) = charset.encode(&expected.header);
            let is_late = charset == encoding_rs::BIG5 && expected.header.contains('ー');
            !unmappable && !is_late && charset.decode_without_bom_handling(&bytes).0 == expected.header
        };
        self.all_fixed().iter().filter(is_writable).count()
    }

    /// How many of the fixed names a line holds, alike ones included.
    pub(crate) fn count_recognised(&self, line: &[Name]) -> usize {
        let fixed = |name: &Name| self.intended(name).filter(|place| *place < self.fixed);
        line.iter().filter_map(fixed).collect::<BTreeSet<usize>>().len()
    }

    /// The place of the expected name that a name is, or is alike; `None` if there is none or more than one.
    pub(super) fn intended(&self, name: &Name) -> Option<usize> {
        let same = self.expected.iter().position(|expected| expected.compared == name.compared);
        same.or_else(|| self.alike(name))
    }

    /// The place of the only expected name that an unknown name is alike.
    fn alike(&self, name: &Name) -> Option<usize> {
        // No name of the format is longer, and a longer cell is not worth the comparisons.
        const LONGEST: usize = 200;
        let stripped = Some(&name.compared).filter(|name| name.len() <= LONGEST).map(|name| StrippedName::new(name))?;
        if stripped.is_empty() || name.damaged {
            return None;
        }
        let only = |is_like: &dyn Fn(&Expected) -> bool| {
            let mut places = self.expected.iter().enumerate().filter(|(_, expected)| is_like(expected));
            places.next().map(|(place, _)| (place, places.next().is_none()))
        };
        let found = only(&|expected| expected.stripped == stripped)
            .or_else(|| only(&|expected| expected.english.as_ref() == Some(&stripped)))
            .or_else(|| only(&|expected| expected.stripped.is_one_edit_from(&stripped)));
        found.filter(|(_, is_only)| *is_only).map(|(place, _)| place)
    }

    /// The items of the columns, where a name tells them.
    pub(super) fn items<'n>(&self, header: impl Iterator<Item = &'n Name>) -> Vec<Option<Item>> {
        let item = |name: &Name| self.expected.get(self.intended(name)?)?.key.item();
        header.map(item).collect()
    }

    /// Whether it is one of the format's names.
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

    /// The three accepted shapes, the shortest first.
    pub(super) fn shapes(&self) -> [Vec<Expected>; 3] {
        [self.without_birth_date(), self.all_fixed().to_vec(), self.expected.clone()]
    }

    /// The column of the address in a file that has the date of birth.
    pub(super) fn address_place(&self) -> Option<usize> {
        self.expected.iter().position(|expected| expected.key == Key::Basic(Item::Email))
    }

    /// The columns, if the header has one of the three accepted shapes.
    pub(super) fn columns(&self, header: &[Name]) -> Option<Vec<Key>> {
        let shape = self.shapes().into_iter().find(|shape| shape.len() == header.len())?;
        fits(header, &shape).then(|| shape.iter().map(|expected| expected.key).collect())
    }

    /// How many columns on the left are the fixed ones in their order: all, all but the date of birth, or none.
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
