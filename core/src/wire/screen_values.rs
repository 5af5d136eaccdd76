//! 一括登録で管理情報を設定する: the values that a person enters at import time instead of the file's T to AB (specification 8), the
//! same for every row.

use serde::{Deserialize, Serialize};

use crate::domain::item::Item;

/// What takes the place of the file's T to AB; its memo and mail consent are not looked at then. What is left empty
/// leaves what is registered; status and group overwrite, the others are added to what a lead has.
///
/// Status, persons and forms must be registered; the other names are created where they are not. A field that is
/// misspelt is refused, because a value that is silently not set would be worse.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct ScreenValues {
    pub status: Option<String>,
    pub group: Option<String>,
    pub persons_in_charge: Vec<String>,
    pub lead_sources: Vec<String>,
    pub old_mail_groups: Vec<String>,
    pub member_forms: Vec<String>,
    pub tags: Vec<String>,
}

impl ScreenValues {
    /// The items that can be set, in the format's order.
    pub const ITEMS: [Item; 7] = [
        Item::Status,
        Item::Group,
        Item::PersonsInCharge,
        Item::LeadSources,
        Item::OldMailGroups,
        Item::MemberForms,
        Item::Tags,
    ];

    /// The maximum of names of one item: every row of the file gets them, and changes are written down row by row.
    pub const MOST_NAMES: usize = 50;

    /// The names that are set for an item; of status and group at most one.
    pub fn names(&self, item: Item) -> &[String] {
        match item {
            Item::Status => self.status.as_slice(),
            Item::Group => self.group.as_slice(),
            Item::PersonsInCharge => &self.persons_in_charge,
            Item::LeadSources => &self.lead_sources,
            Item::OldMailGroups => &self.old_mail_groups,
            Item::MemberForms => &self.member_forms,
            Item::Tags => &self.tags,
            _ => &[],
        }
    }

    /// Sets an item of `ITEMS`; of status and group the last name counts.
    pub fn set(&mut self, item: Item, mut names: Vec<String>) {
        match item {
            Item::Status => self.status = names.pop(),
            Item::Group => self.group = names.pop(),
            Item::PersonsInCharge => self.persons_in_charge = names,
            Item::LeadSources => self.lead_sources = names,
            Item::OldMailGroups => self.old_mail_groups = names,
            Item::MemberForms => self.member_forms = names,
            Item::Tags => self.tags = names,
            _ => {}
        }
    }

    pub fn is_empty(&self) -> bool {
        Self::ITEMS.iter().all(|item| self.names(*item).is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::ScreenValues;

    #[test]
    fn values_are_read_as_they_were_set_and_a_misspelt_field_is_refused() {
        let mut values = ScreenValues::default();
        assert!(values.is_empty());
        for item in ScreenValues::ITEMS {
            values.set(item, vec![item.key().to_owned()]);
        }
        for item in ScreenValues::ITEMS {
            assert_eq!(values.names(item), [item.key()]);
        }
        assert_eq!(serde_json::from_str::<ScreenValues>("{}").expect("all may be left out"), ScreenValues::default());
        assert!(serde_json::from_str::<ScreenValues>(r#"{ "tag": ["展示会"] }"#).is_err());
    }
}
