//! Conditions on custom items: read by the item as it is today, asked of the leads' rows in SQL.

use std::collections::BTreeSet;

use sqlx::{Postgres, QueryBuilder};
use torikomi_core::{
    domain::{
        format::{CustomItem, CustomKind},
        limits::OPTIONS_A_CONDITION,
        value::{Findings, NameSet, Rule, trim},
    },
    wire::{CustomCondition, CustomTest as WireTest, DateRange, NumberRange},
};

use super::{conditions::Conditions, texts::Within};
use crate::{
    custom_item,
    database::Transaction,
    error::{Error, Result},
    words,
};

/// What is asked of a custom item beside words that it contains.
#[derive(Debug, Clone)]
pub struct CustomTest {
    pub custom_item_id: u32,
    pub wants: Wants,
}

#[derive(Debug, Clone)]
pub enum Wants {
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

pub(super) async fn read(
    transaction: &mut Transaction,
    workspace_id: i32,
    asked: &[CustomCondition],
    conditions: &mut Conditions,
) -> Result<()> {
    if asked.is_empty() {
        return Ok(());
    }
    let items = custom_item::load(transaction, workspace_id).await?;
    for CustomCondition { custom_item_id, test } in asked {
        let unknown = || Error::Invalid(words::custom_item_unknown());
        let item = items.iter().find(|item| item.custom_item_id == *custom_item_id).ok_or_else(unknown)?;
        let wants = match (test, item.kind) {
            (WireTest::Contains(typed), CustomKind::Text | CustomKind::LongText) => {
                conditions.add_text(Within::Custom(*custom_item_id), typed)?;
                continue;
            }
            (WireTest::AnyOf(options), CustomKind::Select | CustomKind::Checkbox) => {
                if options.len() > OPTIONS_A_CONDITION {
                    return Err(Error::Invalid(words::too_many_options(OPTIONS_A_CONDITION)));
                }
                let known = NameSet::new(&item.options);
                let known: BTreeSet<&str> = options.iter().filter_map(|option| known.spelling(trim(option))).collect();
                Wants::AnyOf(known.into_iter().map(str::to_owned).collect())
            }
            (WireTest::Number(range), CustomKind::Number) => number_range(range, item)?,
            (WireTest::Date(range), CustomKind::Date) => Wants::Date(*range),
            (WireTest::Blank, _) => Wants::Blank,
            (WireTest::Filled, _) => Wants::Filled,
            _ => return Err(Error::Invalid(words::test_of_another_kind(&item.name))),
        };
        conditions.custom.push(CustomTest { custom_item_id: *custom_item_id, wants });
    }
    Ok(())
}

fn number_range(range: &NumberRange, item: &CustomItem) -> Result<Wants> {
    let rule = Rule::of_custom_item(item);
    let read = |typed: &Option<String>| {
        let Some(typed) = typed.as_deref().map(trim).filter(|typed| !typed.is_empty()) else { return Ok(None) };
        let mut findings = Findings::default();
        let number = rule.judge(typed, &mut findings).into_owned();
        if findings.problems.is_empty() {
            Ok(Some(number))
        } else {
            Err(Error::Invalid(words::number_of_range_invalid(&item.name)))
        }
    };
    Ok(Wants::Number { from: read(&range.from)?, to: read(&range.to)? })
}

/// What a value must look like before Postgres is asked for its number.
const NUMBER: &str = r"^[+-]?[0-9]+(\.[0-9]+)?$";

impl CustomTest {
    /// Appends the condition on `lead`.
    pub(super) fn push(&self, query: &mut QueryBuilder<Postgres>) {
        let key = self.custom_item_id.to_string();
        match &self.wants {
            Wants::AnyOf(options) => {
                query
                    .push(" and string_to_array(custom ->> ")
                    .push_bind(key)
                    .push(", ',') && ")
                    .push_bind(options.clone());
            }
            Wants::Number { from, to } => {
                query.push(" and case when custom ->> ").push_bind(key.clone()).push(" ~ ").push_bind(NUMBER);
                query.push(" then true");
                for (comparison, end) in [(" >= ", from), (" <= ", to)] {
                    let Some(end) = end else { continue };
                    query.push(" and (custom ->> ").push_bind(key.clone()).push(")::numeric").push(comparison);
                    query.push_bind(end.clone()).push("::numeric");
                }
                query.push(" else false end");
            }
            Wants::Date(range) => {
                // Ten characters each, whose order is the days'.
                query.push(" and custom ? ").push_bind(key.clone());
                for (comparison, end) in [(" >= ", range.from), (" <= ", range.to)] {
                    let Some(end) = end else { continue };
                    query.push(" and (custom ->> ").push_bind(key.clone()).push(") collate \"C\"").push(comparison);
                    query.push_bind(end.to_string());
                }
            }
            Wants::Blank => {
                query.push(" and not coalesce(custom ? ").push_bind(key).push(", false)");
            }
            Wants::Filled => {
                query.push(" and custom ? ").push_bind(key);
            }
        }
    }
}
