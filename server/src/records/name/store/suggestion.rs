//! Suggestions of names for a typed part.
//!
//! Guarantees: a part is found as names are compared (folded), and in any case of its letters. All names of the kind
//! are read, because SQL cannot fold; memory holds only the best ones.

use futures::TryStreamExt;
use torikomi_core::domain::{names::NameKind, value::fold};

use crate::{
    base::{column::Word, database::Transaction, error::Result, pace::Pace},
    records::name::{
        rules::key,
        store::lookup::{Meaning, look_up},
    },
};

/// How many candidates are held before the best ones of them are kept.
const HELD: usize = 1_000;

/// A name that contains the text; the best one first.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Candidate {
    /// Names that begin with the text come first, then the shorter ones.
    is_inside: bool,
    length: usize,
    key: String,
    name: String,
}

/// Names that contain the text; those that begin with it first, then the shorter ones.
pub(crate) async fn page(
    transaction: &mut Transaction,
    kind: NameKind,
    text: &str,
    limit: usize,
) -> Result<Vec<String>> {
    let typed = form(text);
    let mut names = sqlx::query_scalar::<_, String>("select name from name where workspace_id = $1 and kind = $2")
        .bind(transaction.workspace_id())
        .bind(Word(kind))
        .fetch(&mut **transaction);
    let (mut candidates, mut pace) = (Vec::new(), Pace::default());
    while let Some(name) = names.try_next().await? {
        if let Some(place) = form(&name).find(&typed) {
            candidates.push(Candidate { is_inside: place > 0, length: name.chars().count(), key: key(&name), name });
        }
        if candidates.len() >= HELD + limit {
            keep_best(&mut candidates, limit);
        }
        pace.step().await;
    }
    keep_best(&mut candidates, limit);
    Ok(candidates.into_iter().map(|candidate| candidate.name).collect())
}

fn keep_best(candidates: &mut Vec<Candidate>, limit: usize) {
    candidates.sort_unstable();
    candidates.truncate(limit);
}

fn form(text: &str) -> String {
    fold(text).to_lowercase()
}

/// The name that the text means, in its own spelling.
pub(crate) async fn registered(transaction: &mut Transaction, kind: NameKind, text: &str) -> Result<Option<String>> {
    let meanings = look_up(transaction, &[(kind, text)]).await?;
    Ok(meanings.into_iter().find_map(|meaning| match meaning {
        Meaning::Registered(registered) => Some(registered.name),
        Meaning::Several(_) | Meaning::None => None,
    }))
}
