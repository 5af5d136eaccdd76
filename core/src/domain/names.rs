//! The dictionaries of names that a workspace keeps: statuses, groups, persons in charge, sources, forms, tags.

use serde::{Deserialize, Serialize};

use super::item::Item;

/// The dictionaries of names (specification 2: T to W, Z to AB).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum NameKind {
    Status,
    Group,
    Person,
    Source,
    OldMailGroup,
    Form,
    Tag,
}

impl NameKind {
    /// All kinds, in the order of their columns.
    pub const ALL: [NameKind; 7] = [
        NameKind::Status,
        NameKind::Group,
        NameKind::Person,
        NameKind::Source,
        NameKind::OldMailGroup,
        NameKind::Form,
        NameKind::Tag,
    ];

    /// The item that holds the names of the kind.
    pub fn item(self) -> Item {
        let held = Item::ALL.into_iter().find(|item| item.dictionary() == Some(self));
        held.expect("BUG: each dictionary is an item's")
    }
}

#[cfg(test)]
mod tests {
    use super::NameKind;

    #[test]
    fn each_dictionary_belongs_to_one_item() {
        for kind in NameKind::ALL {
            assert_eq!(kind.item().dictionary(), Some(kind));
        }
    }
}
