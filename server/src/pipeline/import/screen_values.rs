//! The values that a person enters in place of the file's management items (specification 8): validated when the import
//! is made.
//!
//! Guarantees: the stored values are names as a file could contain them, each once, in their registered spelling if
//! they are registered. A status, person or form that is not registered is refused, just as a file's row with it would
//! be skipped. A plan checks again whether it still is registered (`find_unknown`).

use std::collections::{HashMap, HashSet};

use torikomi_core::{
    domain::names::NameKind,
    wire::{NewName, ScreenValues},
};

use crate::{
    base::{
        database::Transaction,
        error::{Error, Result},
        words,
    },
    records::{
        lead::record::NameList,
        name::{
            rules,
            store::lookup::{Meaning, look_up},
        },
    },
};

/// The values in their stored form.
pub async fn validate(transaction: &mut Transaction, values: &ScreenValues) -> Result<ScreenValues> {
    let mut valid = ScreenValues::default();
    for item in ScreenValues::ITEMS {
        valid.set(item, validate_names(kind(item), values.names(item))?);
    }
    let registered = find_registered(transaction, &valid).await?;
    let unknown = missing(&valid, &registered);
    if !unknown.is_empty() {
        return Err(Error::Invalid(words::names_unknown(&unknown)));
    }
    for item in ScreenValues::ITEMS {
        let mut spelt = NameList::default();
        for name in valid.names(item) {
            spelt.add(registered.get(&key(kind(item), name)).unwrap_or(name));
        }
        valid.set(item, spelt.into());
    }
    Ok(valid)
}

/// The names among the values that must be registered and are not.
pub async fn find_unknown(transaction: &mut Transaction, values: &ScreenValues) -> Result<Vec<NewName>> {
    let registered = find_registered(transaction, values).await?;
    Ok(missing(values, &registered))
}

fn kind(item: torikomi_core::domain::item::Item) -> NameKind {
    item.dictionary().expect("BUG: whatever the screen sets has a dictionary")
}

fn key(kind: NameKind, name: &str) -> (NameKind, String) {
    (kind, rules::key(name))
}

/// Each name once, without blank ones.
fn validate_names(kind: NameKind, names: &[String]) -> Result<Vec<String>> {
    if names.len() > ScreenValues::MOST_NAMES {
        return Err(Error::Invalid(words::too_many_names(kind, ScreenValues::MOST_NAMES)));
    }
    let mut seen = HashSet::new();
    let mut valid = Vec::new();
    for text in names.iter().filter(|text| !torikomi_core::domain::value::trim(text).is_empty()) {
        let name = rules::validate(kind, text).map_err(|error| match error {
            Error::Invalid(message) => Error::Invalid(words::of_kind(kind, message)),
            other => other,
        })?;
        if seen.insert(rules::key(&name)) {
            valid.push(name);
        }
    }
    Ok(valid)
}

/// The registered names that are meant, by what was entered.
async fn find_registered(
    transaction: &mut Transaction,
    values: &ScreenValues,
) -> Result<HashMap<(NameKind, String), String>> {
    let all = ScreenValues::ITEMS
        .into_iter()
        .flat_map(|item| values.names(item).iter().map(move |name| (kind(item), name.as_str())));
    let entered: Vec<(NameKind, &str)> = all.collect();
    let meanings = look_up(transaction, &entered).await?;
    let found = entered.iter().zip(meanings).filter_map(|((kind, name), meaning)| match meaning {
        Meaning::Registered(registered) => Some((key(*kind, name), registered.name)),
        Meaning::Several(_) | Meaning::None => None,
    });
    Ok(found.collect())
}

fn missing(values: &ScreenValues, registered: &HashMap<(NameKind, String), String>) -> Vec<NewName> {
    let closed_kinds = [NameKind::Status, NameKind::Person, NameKind::Form];
    let items = ScreenValues::ITEMS.into_iter().filter(|item| closed_kinds.contains(&kind(*item)));
    let names = items.flat_map(|item| values.names(item).iter().map(move |name| (kind(item), name)));
    names
        .filter(|(kind, name)| !registered.contains_key(&key(*kind, name)))
        .map(|(kind, name)| NewName { kind, name: name.clone() })
        .collect()
}
