//! What a file must look like today: the fixed columns, the custom items in their order, the names allowed in T, V and
//! AA, and the limits.
//!
//! A [`Format`] is plain data: the server builds it, `GET /api/format` carries it to the browser, and both pass it to
//! the check. It knows nothing of a file, a database or a clock.

mod fingerprint;

use serde::{Deserialize, Serialize};

use super::{
    item::{Item, Key, Part},
    names::NameKind,
    problem::{Column, ProblemCode},
};

/// One column of a format profile: an item under the header that this workspace's files give it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProfileColumn {
    pub item: Item,
    pub header: String,
}

macro_rules! custom_kinds {
    ($($kind:ident,)*) => {
        /// The kind of a custom item (specification 10).
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[serde(rename_all = "snake_case")]
        pub enum CustomKind {
            $($kind,)*
        }

        impl CustomKind {
            /// All kinds, in the order in which they are offered.
            pub const ALL: [CustomKind; [$(CustomKind::$kind),*].len()] = [$(CustomKind::$kind),*];
        }
    };
}

custom_kinds! {
    Text,
    LongText,
    Number,
    Date,
    Select,
    Checkbox,
}

/// A custom item of the workspace: a column from AD on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CustomItem {
    pub custom_item_id: u32,
    pub name: String,
    pub kind: CustomKind,
    /// For `select` and `checkbox`; empty for the other kinds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<String>,
}

/// The names that T, V and AA may hold; `None` where they are not looked up (command line without a workspace).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct KnownNames {
    pub statuses: Option<Vec<String>>,
    pub persons: Option<Vec<String>>,
    pub forms: Option<Vec<String>>,
}

impl KnownNames {
    /// The names of a dictionary that a cell may hold, and the problem of any other name; `None` if any name is
    /// allowed.
    pub fn required(&self, dictionary: NameKind) -> Option<(&[String], ProblemCode)> {
        let (known, problem) = match dictionary {
            NameKind::Status => (&self.statuses, ProblemCode::StatusUnknown),
            NameKind::Person => (&self.persons, ProblemCode::PersonUnknown),
            NameKind::Form => (&self.forms, ProblemCode::FormUnknown),
            NameKind::Group | NameKind::Source | NameKind::OldMailGroup | NameKind::Tag => return None,
        };
        known.as_deref().map(|known| (known, problem))
    }
}

/// How large a file may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Limits {
    pub max_bytes: u64,
    pub max_rows: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { max_bytes: 4 << 30, max_rows: 10_000_000 }
    }
}

/// What a file must look like today.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Format {
    /// All 29 items, each once, in the order in which the files have them.
    pub columns: Vec<ProfileColumn>,
    pub custom_items: Vec<CustomItem>,
    pub names: KnownNames,
    pub limits: Limits,
}

/// A column that a file of today's format has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ColumnInEffect<'f> {
    pub column: Column,
    pub key: Key,
    pub header: &'f str,
}

impl Format {
    /// All columns of a full file: the items in the profile's order, then the custom items.
    pub fn columns_in_effect(&self) -> impl Iterator<Item = ColumnInEffect<'_>> {
        let items = self.columns.iter().map(|column| (Key::Basic(column.item), column.header.as_str()));
        let custom_items = self.custom_items.iter().map(|item| (Key::Custom(item.custom_item_id), item.name.as_str()));
        (0_u32..).zip(items.chain(custom_items)).map(|(place, (key, header))| ColumnInEffect {
            column: Column(place),
            key,
            header,
        })
    }

    /// The item's column and header. `None` for a custom item that the format does not have.
    pub fn column_of(&self, key: Key) -> Option<ColumnInEffect<'_>> {
        self.columns_in_effect().find(|column| column.key == key)
    }

    /// The item's header. `None` for a custom item that the format does not have.
    pub fn header(&self, key: Key) -> Option<&str> {
        self.column_of(key).map(|column| column.header)
    }

    /// The header of a basic or management item.
    pub fn header_of(&self, item: Item) -> &str {
        self.header(Key::Basic(item)).unwrap_or_else(|| item.header())
    }

    pub fn custom_item(&self, custom_item_id: u32) -> Option<&CustomItem> {
        self.custom_items.iter().find(|item| item.custom_item_id == custom_item_id)
    }
}

impl Part {
    /// The first and the last column of its items in a file of the default profile.
    pub fn columns(self) -> [Column; 2] {
        let mut own = (0..).zip(Item::ALL).filter(|(_, item)| item.spec().part == self);
        let (first, _) = own.next().expect("BUG: each part has items");
        let last = own.last().map_or(first, |(last, _)| last);
        [Column::at(first), Column::at(last)]
    }
}

impl Default for Format {
    /// The default profile, no custom items, no names looked up.
    fn default() -> Self {
        Format {
            columns: Item::ALL
                .into_iter()
                .map(|item| ProfileColumn { item, header: item.header().to_owned() })
                .collect(),
            custom_items: Vec::new(),
            names: KnownNames::default(),
            limits: Limits::default(),
        }
    }
}

/// The header of the first column that an error CSV has of its own; never a custom item's name.
pub const ERROR_HEADER: &str = "エラー内容";

/// The header of the second one; never a custom item's name.
pub const ROW_NUMBER_HEADER: &str = "行番号";

#[cfg(test)]
mod tests {
    use crate::domain::{
        item::{Item, Part},
        problem::Column,
    };

    #[test]
    fn the_parts_follow_one_another() {
        let [[first, a], [b, c], [d, last]] = [Part::Basic, Part::Management, Part::BirthDate].map(Part::columns);
        assert_eq!((first, b.0, d.0), (Column(0), a.0 + 1, c.0 + 1));
        assert_eq!(last, Column::at(Item::ALL.len() - 1));
    }
}
