//! Lookup of names: which registered name a text means (specification 3), and whether a text may become a name.
//!
//! Guarantees: an equal name (NFC) is meant, else the only one that is equal when folded, as in a plan
//! (`store::dictionary`). An equal name costs a lookup in an index; a kind's names are read only for a text that equals
//! none of them.
//!
//! Names are unique when folded by the workspace's lock: whoever adds or renames one holds the lock while comparing and
//! until the name is stored. There is no column of folded names with a constraint. SQL cannot fold, so no migration
//! could fill it; it would be outdated by each change of the folding and by each newer Unicode; and older names that are
//! equal when folded stay, so it could not be unique. A kind has at most 100,000 names, of which few are added.

use std::collections::HashMap;

use futures::TryStreamExt;
use torikomi_core::domain::{names::NameKind, value::fold};

use crate::{
    accounts::workspace::store::lock_workspace,
    base::{
        column::Word,
        database::Transaction,
        error::{Error, Result},
        pace::Pace,
        words,
    },
    records::name::rules::key,
};

/// A name of a dictionary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RegisteredName {
    pub(crate) name_id: i32,
    pub(crate) name: String,
}

/// What a text means in a dictionary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Meaning {
    Registered(RegisteredName),
    /// No name is equal, and these ones are equal when folded: none of them is meant.
    Several(Vec<RegisteredName>),
    None,
}

/// An equal name of the text at this place, from 1.
#[derive(Debug, sqlx::FromRow)]
struct EqualRow {
    place: i64,
    name_id: i32,
    name: String,
}

/// The meanings of these texts, in order.
pub(crate) async fn look_up(transaction: &mut Transaction, texts: &[(NameKind, &str)]) -> Result<Vec<Meaning>> {
    let mut equal: HashMap<usize, RegisteredName> = find_equal(transaction, texts).await?;
    let others = texts.iter().enumerate().filter(|(place, _)| !equal.contains_key(place)).map(|(_, text)| *text);
    let others: Vec<(NameKind, &str)> = others.collect();
    let alike = find_equal_when_folded(transaction, &others).await?;
    let meaning = |(place, (kind, text)): (usize, &(NameKind, &str))| {
        if let Some(name) = equal.remove(&place) {
            return Meaning::Registered(name);
        }
        match alike.get(&(*kind, fold(text).into_owned())).map(Vec::as_slice) {
            None | Some([]) => Meaning::None,
            Some([name]) => Meaning::Registered(name.clone()),
            Some(names) => Meaning::Several(names.to_vec()),
        }
    };
    Ok(texts.iter().enumerate().map(meaning).collect())
}

/// The equal names, by the places of the texts.
pub(crate) async fn find_equal(
    transaction: &mut Transaction,
    texts: &[(NameKind, &str)],
) -> Result<HashMap<usize, RegisteredName>> {
    if texts.is_empty() {
        return Ok(HashMap::new());
    }
    let (kinds, keys): (Vec<Word<NameKind>>, Vec<String>) =
        texts.iter().map(|(kind, text)| (Word(*kind), key(text))).unzip();
    let rows: Vec<EqualRow> = sqlx::query_as(
        "select place, name_id, name
         from unnest($2::text[], $3::text[]) with ordinality as wanted (kind, name_key, place)
         join name on name.workspace_id = $1 and name.kind = wanted.kind and name.name_key = wanted.name_key",
    )
    .bind(transaction.workspace_id())
    .bind(kinds)
    .bind(keys)
    .fetch_all(&mut **transaction)
    .await?;
    let by_place = |EqualRow { place, name_id, name }| {
        let place = usize::try_from(place - 1).map_err(|error| Error::internal("a name's place", error))?;
        Ok((place, RegisteredName { name_id, name }))
    };
    rows.into_iter().map(by_place).collect()
}

/// A name of the kinds that are read.
#[derive(Debug, sqlx::FromRow)]
struct NameRow {
    name_id: i32,
    #[sqlx(try_from = "Word<NameKind>")]
    kind: NameKind,
    name: String,
}

/// All names that are equal to the texts when folded, by kind and folded form; the oldest first.
async fn find_equal_when_folded(
    transaction: &mut Transaction,
    texts: &[(NameKind, &str)],
) -> Result<HashMap<(NameKind, String), Vec<RegisteredName>>> {
    let mut alike: HashMap<(NameKind, String), Vec<RegisteredName>> =
        texts.iter().map(|(kind, text)| ((*kind, fold(text).into_owned()), Vec::new())).collect();
    if alike.is_empty() {
        return Ok(alike);
    }
    let kinds: Vec<Word<NameKind>> = texts.iter().map(|(kind, _)| Word(*kind)).collect();
    let mut rows = sqlx::query_as::<_, NameRow>(
        "select name_id, kind, name from name where workspace_id = $1 and kind = any($2::text[])",
    )
    .bind(transaction.workspace_id())
    .bind(kinds)
    .fetch(&mut **transaction);
    let mut pace = Pace::default();
    while let Some(NameRow { name_id, kind, name }) = rows.try_next().await? {
        if let Some(names) = alike.get_mut(&(kind, fold(&name).into_owned())) {
            names.push(RegisteredName { name_id, name });
        }
        pace.step().await;
    }
    drop(rows);
    for names in alike.values_mut() {
        names.sort_by_key(|name| name.name_id);
    }
    Ok(alike)
}

/// `NameTaken` if a name of this kind other than `own_id` is equal to the text, or equal when folded. The workspace is
/// locked from now on, so that this is true until the transaction ends.
pub(crate) async fn refuse_taken(
    transaction: &mut Transaction,
    kind: NameKind,
    text: &str,
    own_id: Option<i32>,
) -> Result<()> {
    lock_workspace(transaction).await?;
    let alike = find_equal_when_folded(transaction, &[(kind, text)]).await?;
    let others = alike.into_values().flatten().filter(|other| Some(other.name_id) != own_id);
    let form = key(text);
    // The equal one, if there is one.
    match others.min_by_key(|other| key(&other.name) != form) {
        None => Ok(()),
        Some(other) if key(&other.name) == form => Err(Error::NameTaken(words::name_taken())),
        Some(other) => Err(Error::NameTaken(words::name_taken_by(&other.name))),
    }
}
