//! Conditions on custom items, read by the current items.

use std::collections::BTreeSet;

use torikomi_core::{
    domain::{
        format::CustomItem,
        kind::{Findings, NameSet, Rule, SearchType},
        limits::OPTIONS_A_CONDITION,
        value::trim,
    },
    wire::{CustomCondition, CustomTest as WireTest, DateRange, NumberRange},
};

use super::{conditions::Conditions, texts::TextScope};
use crate::base::{
    error::{Error, Result},
    words,
};

/// A condition on a custom item, other than words that it contains.
#[derive(Debug, Clone)]
pub struct CustomTest {
    pub custom_item_id: u32,
    pub test: ValueTest,
}

/// A test of a value.
#[derive(Debug, Clone)]
pub enum ValueTest {
    /// In the item's spelling.
    AnyOf(Vec<String>),
    Number {
        from: Option<String>,
        to: Option<String>,
    },
    Date(DateRange),
    Blank,
    Filled,
}

/// Adds the conditions on these custom items.
pub(crate) fn read(items: &[CustomItem], requested: &[CustomCondition], conditions: &mut Conditions) -> Result<()> {
    for CustomCondition { custom_item_id, test: wire_test } in requested {
        let unknown = || Error::Invalid(words::custom_item_unknown());
        let item = items.iter().find(|item| item.custom_item_id == *custom_item_id).ok_or_else(unknown)?;
        let test = match (wire_test, item.kind.search_type()) {
            (WireTest::Contains(typed), SearchType::Text) => {
                conditions.add_text(TextScope::Custom(*custom_item_id), typed)?;
                continue;
            }
            (WireTest::AnyOf(options), SearchType::Options) => {
                if options.len() > OPTIONS_A_CONDITION {
                    return Err(Error::Invalid(words::too_many_options(OPTIONS_A_CONDITION)));
                }
                let known = NameSet::new(&item.options);
                let known: BTreeSet<&str> = options.iter().filter_map(|option| known.spelling(trim(option))).collect();
                ValueTest::AnyOf(known.into_iter().map(str::to_owned).collect())
            }
            (WireTest::Number(range), SearchType::Number) => number_range(range, item)?,
            (WireTest::Date(range), SearchType::Day) => ValueTest::Date(*range),
            (WireTest::Blank, _) => ValueTest::Blank,
            (WireTest::Filled, _) => ValueTest::Filled,
            _ => return Err(Error::Invalid(words::test_of_another_kind(&item.name))),
        };
        conditions.custom.push(CustomTest { custom_item_id: *custom_item_id, test });
    }
    Ok(())
}

fn number_range(range: &NumberRange, item: &CustomItem) -> Result<ValueTest> {
    let rule = Rule::for_custom_item(item);
    let read = |typed: &Option<String>| {
        let Some(typed) = typed.as_deref().map(trim).filter(|typed| !typed.is_empty()) else { return Ok(None) };
        let mut findings = Findings::default();
        let number = rule.judge(typed, &mut findings).into_owned();
        // A word for nothing is no number either.
        if findings.problems.is_empty() && !number.is_empty() {
            Ok(Some(number))
        } else {
            Err(Error::Invalid(words::number_of_range_invalid(&item.name)))
        }
    };
    Ok(ValueTest::Number { from: read(&range.from)?, to: read(&range.to)? })
}
