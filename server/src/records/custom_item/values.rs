//! The effect of an item's change on a lead's value.
//!
//! Deliberately has no database access: the item before and after comes in, and the value.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use torikomi_core::domain::{
    format::{CustomItem, CustomKind},
    kind::{Findings, NameSet, Rule, split_names},
};

use crate::records::name::rules;

/// An item before and after a change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ItemChange {
    pub(crate) before: CustomItem,
    /// `None`: it is deleted.
    pub(crate) after: Option<CustomItem>,
    /// The old and the new text of options.
    pub(crate) renamed: Vec<(String, String)>,
}

/// The values that an item accepts: for values that were stored when it may have been different.
#[derive(Debug)]
pub(crate) struct ItemRule {
    kind: CustomKind,
    rule: Rule,
    options: NameSet,
}

impl ItemRule {
    pub(crate) fn new(item: &CustomItem) -> ItemRule {
        ItemRule { kind: item.kind, rule: Rule::for_custom_item(item), options: NameSet::new(&item.options) }
    }

    /// The value in its current form, '' if all its options are gone; `None` if the item does not accept it.
    pub(crate) fn accept(&self, value: &str) -> Option<String> {
        if self.kind.has_options() {
            let kept = parts(value, self.kind).into_iter().filter_map(|option| self.options.spelling(option));
            return Some(kept.collect::<Vec<_>>().join(","));
        }
        self.to_stored(value)
    }

    /// The value in the stored form of the item's kind; `None` if the item does not accept it.
    fn to_stored(&self, value: &str) -> Option<String> {
        let mut findings = Findings::default();
        let stored = self.rule.judge(value, &mut findings).into_owned();
        // A word for nothing is no value of the new kind.
        (findings.problems.is_empty() && !stored.is_empty()).then_some(stored)
    }
}

/// The new texts of previous options; `None`: removed.
#[derive(Debug, Default)]
pub(crate) struct Renaming {
    kind: Option<CustomKind>,
    options: HashMap<String, Option<String>>,
}

impl Renaming {
    /// For an item that had no options, or has none any more, every text stays.
    pub(crate) fn new(change: &ItemChange) -> Renaming {
        let Some(after) = change.after.as_ref().filter(|after| after.kind.has_options()) else {
            return Renaming::default();
        };
        if !change.before.kind.has_options() {
            return Renaming::default();
        }
        let renamed: HashMap<String, &str> =
            change.renamed.iter().map(|(old, new)| (rules::key(old), new.as_str())).collect();
        // The text of a removed option may be another's by now.
        let others = after.options.iter().filter(|option| !change.renamed.iter().any(|(_, new)| new == *option));
        let others: HashMap<String, &str> = others.map(|option| (rules::key(option), option.as_str())).collect();
        let new_text = |option: &String| {
            let form = rules::key(option);
            let text = renamed.get(&form).or_else(|| others.get(&form)).map(|text| (*text).to_owned());
            (form, text)
        };
        Renaming { kind: Some(change.before.kind), options: change.before.options.iter().map(new_text).collect() }
    }

    /// The value with the current texts. A text that was no option stays.
    pub(crate) fn apply(&self, value: &str) -> String {
        let Some(kind) = self.kind else { return value.to_owned() };
        let now = parts(value, kind).into_iter().filter_map(|option| match self.options.get(&rules::key(option)) {
            Some(text) => text.clone(),
            None => Some(option.to_owned()),
        });
        now.collect::<Vec<_>>().join(",")
    }
}

/// Converts values according to a change.
#[derive(Debug)]
pub(crate) struct Adapter {
    /// `None`: no value remains.
    item_rule: Option<ItemRule>,
    renaming: Renaming,
    before: CustomKind,
}

/// What a change leaves of a value.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct AdaptedValue {
    /// '' if nothing remains.
    pub(crate) value: String,
    /// Whether the lead loses something.
    pub(crate) is_loss: bool,
}

impl Adapter {
    /// `None` if every value stays.
    pub(crate) fn new(change: &ItemChange) -> Option<Adapter> {
        let before = &change.before;
        if let Some(after) = &change.after
            && after.kind == before.kind
            && after.options == before.options
            && change.renamed.is_empty()
        {
            return None;
        }
        let item_rule = change.after.as_ref().map(ItemRule::new);
        Some(Adapter { item_rule, renaming: Renaming::new(change), before: before.kind })
    }

    pub(crate) fn adapt(&self, value: &str) -> AdaptedValue {
        let nothing = || AdaptedValue { value: String::new(), is_loss: !value.is_empty() };
        let Some(item_rule) = &self.item_rule else { return nothing() };
        let renamed = self.renaming.apply(value);
        if item_rule.kind == self.before && item_rule.kind.has_options() {
            let kept = item_rule.accept(&renamed).unwrap_or_default();
            let is_loss = parts(&kept, item_rule.kind).len() < parts(value, item_rule.kind).len();
            return AdaptedValue { value: kept, is_loss };
        }
        let is_loss = parts(&renamed, self.before).len() < parts(value, self.before).len();
        match item_rule.to_stored(&renamed) {
            Some(value) => AdaptedValue { value, is_loss },
            None => nothing(),
        }
    }
}

/// The options of a value; for another kind, and for a select, the whole value.
fn parts(value: &str, kind: CustomKind) -> Vec<&str> {
    match kind {
        CustomKind::Checkbox => split_names(value),
        _ => Some(value).filter(|value| !value.is_empty()).into_iter().collect(),
    }
}

#[cfg(test)]
mod tests {
    use torikomi_core::domain::format::{CustomItem, CustomKind};

    use super::{Adapter, ItemChange};

    fn item(kind: CustomKind, options: &[&str]) -> CustomItem {
        let options = options.iter().map(|option| (*option).to_owned()).collect();
        CustomItem { custom_item_id: 1, name: "製品".to_owned(), kind, options }
    }

    fn change(before: CustomItem, after: CustomItem, renamed: &[(&str, &str)]) -> ItemChange {
        let renamed = renamed.iter().map(|(old, new)| ((*old).to_owned(), (*new).to_owned())).collect();
        ItemChange { before, after: Some(after), renamed }
    }

    #[track_caller]
    fn assert_adapts(change: &ItemChange, cases: &[(&str, &str, bool)]) {
        let adapter = Adapter::new(change).expect("something changes");
        for (value, expected, is_loss) in cases {
            let found = adapter.adapt(value);
            assert_eq!((found.value.as_str(), found.is_loss), (*expected, *is_loss), "{value}");
        }
    }

    #[test]
    fn a_renamed_option_is_renamed_in_the_values_and_a_removed_one_is_lost() {
        use CustomKind::{Checkbox, Select};
        let after = item(Checkbox, &["丙", "乙型"]);
        let renamed = change(item(Checkbox, &["甲", "乙", "丙"]), after, &[("乙", "乙型")]);
        assert_adapts(
            &renamed,
            &[("甲,乙", "乙型", true), ("乙", "乙型", false), ("丙,乙", "丙,乙型", false), ("甲", "", true)],
        );
        let swapped = change(item(Select, &["甲", "乙"]), item(Select, &["乙", "甲"]), &[("甲", "乙"), ("乙", "甲")]);
        assert_adapts(&swapped, &[("甲", "乙", false), ("乙", "甲", false)]);
        // The text of the removed option is another's now.
        let taken = change(item(Select, &["甲", "乙"]), item(Select, &["乙"]), &[("甲", "乙")]);
        assert_adapts(&taken, &[("甲", "乙", false), ("乙", "", true)]);
    }

    #[test]
    fn a_new_kind_takes_what_it_can_and_the_rest_is_lost() {
        use CustomKind::{Checkbox, Date, Select, Text};
        let to_date = change(item(Text, &[]), item(Date, &[]), &[]);
        assert_adapts(&to_date, &[("2026/1/5", "2026-01-05", false), ("春ごろ", "", true)]);
        let to_select = change(item(Checkbox, &["甲", "乙"]), item(Select, &["甲型", "乙"]), &[("甲", "甲型")]);
        assert_adapts(&to_select, &[("甲", "甲型", false), ("甲,乙", "", true)]);
        let to_text = change(item(Select, &["甲", "乙"]), item(Text, &[]), &[]);
        assert_adapts(&to_text, &[("甲", "甲", false)]);
        let to_options = change(item(Text, &[]), item(Select, &["甲"]), &[]);
        assert_adapts(&to_options, &[("甲", "甲", false), ("乙", "", true)]);
    }

    #[test]
    fn an_item_that_only_has_another_name_leaves_values_alone() {
        let before = item(CustomKind::Text, &[]);
        let after = CustomItem { name: "品目".to_owned(), ..before.clone() };
        assert!(Adapter::new(&change(before, after, &[])).is_none());
    }
}
