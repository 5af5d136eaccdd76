//! Resolution of a lead's names to their numbers, by the rule of an import: unknown groups, sources, old mail groups
//! and tags are created; statuses, persons and forms must exist.
//!
//! The address check's tags are neither added nor removed here (`keep_check_tags`).
//!
//! Under the workspace's lock, as always when a lead gets a name (`name::follow`).

use std::collections::{BTreeMap, HashMap};

use torikomi_core::domain::{
    item::{Item, Key},
    kind::split_names,
    names::NameKind,
};

use crate::{
    base::{
        column::Word,
        database::Transaction,
        error::{Error, Result},
    },
    records::name::{
        rules::key,
        store::{insert_missing, refuse_beyond_limit},
    },
};

/// The numbers of a lead's names.
#[derive(Debug, Default)]
pub(crate) struct NameIds {
    /// For items that hold one name.
    pub(crate) single: BTreeMap<Item, i32>,
    /// For the others, in order.
    pub(crate) several: Vec<i32>,
}

pub(crate) async fn resolve(transaction: &mut Transaction, values: &BTreeMap<Key, String>) -> Result<NameIds> {
    let mut wanted: Vec<(NameKind, &str)> = Vec::new();
    for (item, text) in Item::ALL.into_iter().filter_map(|item| Some((item, values.get(&Key::Basic(item))?))) {
        match item.dictionary() {
            Some(kind) if item.holds_names() => wanted.extend(split_names(text).into_iter().map(|name| (kind, name))),
            Some(kind) if !text.is_empty() => wanted.push((kind, text)),
            _ => {}
        }
    }
    let mut known = look_up(transaction, &wanted).await?;
    let missing: Vec<(NameKind, &str)> =
        wanted.iter().filter(|(kind, name)| !known.contains_key(&(*kind, key(name)))).copied().collect();
    if !missing.is_empty() {
        create(transaction, &missing).await?;
        known = look_up(transaction, &wanted).await?;
    }
    let mut name_ids = NameIds::default();
    for (kind, name) in wanted {
        let name_id = known.get(&(kind, key(name))).copied();
        let name_id = name_id.ok_or_else(|| Error::Internal("a name that was just created is missing".to_owned()))?;
        let item = kind.item();
        if item.holds_names() {
            name_ids.several.push(name_id);
        } else {
            name_ids.single.insert(item, name_id);
        }
    }
    Ok(name_ids)
}

/// A registered name.
#[derive(Debug, sqlx::FromRow)]
struct KnownName {
    #[sqlx(try_from = "Word<NameKind>")]
    kind: NameKind,
    name_key: String,
    name_id: i32,
}

async fn look_up(
    transaction: &mut Transaction,
    names: &[(NameKind, &str)],
) -> Result<HashMap<(NameKind, String), i32>> {
    let (kinds, keys): (Vec<Word<NameKind>>, Vec<String>) =
        names.iter().map(|(kind, name)| (Word(*kind), key(name))).unzip();
    let rows: Vec<KnownName> = sqlx::query_as(
        "select name.kind, name.name_key, name.name_id
         from unnest($2::text[], $3::text[]) as wanted (kind, name_key)
         join name on name.workspace_id = $1 and name.kind = wanted.kind and name.name_key = wanted.name_key",
    )
    .bind(transaction.workspace_id())
    .bind(kinds)
    .bind(keys)
    .fetch_all(&mut **transaction)
    .await?;
    Ok(rows.into_iter().map(|KnownName { kind, name_key, name_id }| ((kind, name_key), name_id)).collect())
}

async fn create(transaction: &mut Transaction, names: &[(NameKind, &str)]) -> Result<()> {
    if names.iter().any(|(kind, _)| matches!(kind, NameKind::Status | NameKind::Person | NameKind::Form)) {
        return Err(Error::Internal(
            "a name that must be registered passed the check and is not registered".to_owned(),
        ));
    }
    for kind in [NameKind::Group, NameKind::Source, NameKind::OldMailGroup, NameKind::Tag] {
        let more = names.iter().filter(|(of_kind, _)| *of_kind == kind).count();
        if more > 0 {
            refuse_beyond_limit(transaction, kind, more).await?;
        }
    }
    insert_missing(transaction, names).await
}
