//! Table `name`.

use std::collections::HashSet;

use torikomi_core::{
    domain::{limits, names::NameKind, value::fold},
    wire::{self, NAMES_A_PAGE, is_check_tag},
};

use self::lookup::{Meaning, look_up, refuse_taken};
use super::rules::key;
use crate::{
    accounts::workspace::store::{lock_workspace, note_change},
    base::{
        column::Word,
        counter::{Sequence, take_number, take_numbers},
        database::Transaction,
        error::{Error, Result},
        words,
    },
};

pub(crate) mod lookup;
pub(crate) mod removal;
pub(crate) mod changes;
pub(crate) mod person;
pub(crate) mod dictionary;
pub(crate) mod suggestion;
pub(crate) mod imported_names;

/// Refuses `more` names of a kind if that would exceed the workspace's limit. Concurrent additions take turns.
pub(crate) async fn refuse_beyond_limit(transaction: &mut Transaction, kind: NameKind, more: usize) -> Result<()> {
    lock_workspace(transaction).await?;
    let present: i64 = sqlx::query_scalar("select count(*) from name where workspace_id = $1 and kind = $2")
        .bind(transaction.workspace_id())
        .bind(Word(kind))
        .fetch_one(&mut **transaction)
        .await?;
    let is_full = usize::try_from(present).unwrap_or(usize::MAX).saturating_add(more) > limits::names_of(kind);
    if is_full { Err(Error::Invalid(words::kind_is_full(kind))) } else { Ok(()) }
}

/// Adds a validated name; `NameTaken` if it exists already, or one that is equal when folded, `Invalid` if the kind is
/// full.
pub(crate) async fn insert(
    transaction: &mut Transaction,
    kind: NameKind,
    name: &str,
    account_id: Option<i32>,
) -> Result<i32> {
    refuse_beyond_limit(transaction, kind, 1).await?;
    refuse_taken(transaction, kind, name, None).await?;
    note_change(transaction).await?;
    let name_id = take_number(transaction, Sequence::Name).await?;
    sqlx::query(
        "insert into name (workspace_id, name_id, kind, name, name_key, account_id) values ($1, $2, $3, $4, $5, $6)",
    )
    .bind(transaction.workspace_id())
    .bind(name_id)
    .bind(Word(kind))
    .bind(name)
    .bind(key(name))
    .bind(account_id)
    .execute(&mut **transaction)
    .await?;
    Ok(name_id)
}

/// Adds those of the names that mean no registered one. Of new names that are equal when folded, the first is added: the
/// others mean it. The same names may be added by several transactions at once: they take turns.
pub(crate) async fn insert_missing(transaction: &mut Transaction, names: &[(NameKind, &str)]) -> Result<()> {
    if names.is_empty() {
        return Ok(());
    }
    lock_workspace(transaction).await?;
    let meanings = look_up(transaction, names).await?;
    let mut new_forms = HashSet::new();
    let mut is_missing = |(kind, name): (NameKind, &str), meaning: Meaning| match meaning {
        // The address check has its own tags: one that an older version registered in another spelling is none of them.
        Meaning::Registered(registered) => is_check_tag(name) && key(&registered.name) != key(name),
        // None of the older names is meant, so that the plan has counted it as a new one.
        Meaning::Several(_) => true,
        Meaning::None => new_forms.insert((kind, fold(name).into_owned())),
    };
    let names: Vec<(NameKind, &str)> =
        names.iter().zip(meanings).filter_map(|(name, meaning)| is_missing(*name, meaning).then_some(*name)).collect();
    insert_all(transaction, &names).await
}

/// Adds names that are not registered. Of equal ones, one is added.
async fn insert_all(transaction: &mut Transaction, names: &[(NameKind, &str)]) -> Result<()> {
    let count = i64::try_from(names.len()).map_err(|error| Error::internal("a number of names", error))?;
    if count == 0 {
        return Ok(());
    }
    let first = take_numbers(transaction, Sequence::Name, count).await?;
    let kinds: Vec<Word<NameKind>> = names.iter().map(|(kind, _)| Word(*kind)).collect();
    let texts: Vec<&str> = names.iter().map(|(_, name)| *name).collect();
    let keys: Vec<String> = names.iter().map(|(_, name)| key(name)).collect();
    sqlx::query(
        "insert into name (workspace_id, name_id, kind, name, name_key)
         select $1, ($2 + place - 1)::integer, kind, name, name_key
         from unnest($3::text[], $4::text[], $5::text[]) with ordinality as new (kind, name, name_key, place)
         on conflict on constraint name_unique do nothing",
    )
    .bind(transaction.workspace_id())
    .bind(first)
    .bind(kinds)
    .bind(texts)
    .bind(keys)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

/// The names of a kind for the format, in the order of their keys' bytes.
pub(crate) async fn names_of_kind(transaction: &mut Transaction, kind: NameKind) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar(
        "select name from name where workspace_id = $1 and kind = $2 order by name_key collate \"C\"",
    )
    .bind(transaction.workspace_id())
    .bind(Word(kind))
    .fetch_all(&mut **transaction)
    .await?)
}

/// The names after this one.
pub(crate) async fn page(
    transaction: &mut Transaction,
    kind: NameKind,
    after: Option<&str>,
) -> Result<Vec<wire::Name>> {
    let rows: Vec<NameRow> = sqlx::query_as(page_statement(kind))
        .bind(transaction.workspace_id())
        .bind(Word(kind))
        .bind(after.map(key))
        .bind(i64::try_from(NAMES_A_PAGE).unwrap_or(i64::MAX))
        .fetch_all(&mut **transaction)
        .await?;
    rows.into_iter().map(NameRow::into_name).collect()
}

/// One name; `NotFound` if there is none of this kind.
pub(crate) async fn get(transaction: &mut Transaction, kind: NameKind, name_id: i32) -> Result<wire::Name> {
    let found: Option<NameRow> = sqlx::query_as(
        "select name_id, name,
                case kind when 'status' then (select count(*) from lead where workspace_id = $1 and status_id = $3)
                          when 'group' then (select count(*) from lead where workspace_id = $1 and group_id = $3)
                          else (select count(*) from lead_name where workspace_id = $1 and lead_name.name_id = $3) end
                    as leads,
                account_id is not null as has_account
         from name where workspace_id = $1 and kind = $2 and name_id = $3",
    )
    .bind(transaction.workspace_id())
    .bind(Word(kind))
    .bind(name_id)
    .fetch_optional(&mut **transaction)
    .await?;
    found.ok_or(Error::NotFound).and_then(NameRow::into_name)
}

/// Gives a name another text and returns the old one; `NotFound` if there is none of this kind, `NameTaken` if another
/// one is equal when folded. A name that keeps its text may be equal to an older one.
pub(crate) async fn rename(transaction: &mut Transaction, kind: NameKind, name_id: i32, name: &str) -> Result<String> {
    let old_name = removal::text(transaction, kind, name_id).await?;
    if old_name == name {
        return Ok(old_name);
    }
    refuse_taken(transaction, kind, name, Some(name_id)).await?;
    set_text(transaction, name_id, name).await?;
    Ok(old_name)
}

/// The caller has compared it with the others.
async fn set_text(transaction: &mut Transaction, name_id: i32, name: &str) -> Result<()> {
    sqlx::query("update name set name = $3, name_key = $4 where workspace_id = $1 and name_id = $2")
        .bind(transaction.workspace_id())
        .bind(name_id)
        .bind(name)
        .bind(key(name))
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

/// A name, and the number of its leads.
#[derive(Debug, sqlx::FromRow)]
struct NameRow {
    name_id: i32,
    name: String,
    leads: i64,
    has_account: bool,
}

impl NameRow {
    fn into_name(self) -> Result<wire::Name> {
        let NameRow { name_id, name, leads, has_account } = self;
        let name_id = u32::try_from(name_id).map_err(|error| Error::internal("a name's number", error))?;
        let leads = u64::try_from(leads).map_err(|error| Error::internal("a count of leads", error))?;
        Ok(wire::Name { name_id, name, leads, has_account })
    }
}

/// A lead has one status and one group, in its own row, and may have several of the other kinds. Leads are counted only
/// for the names of the page.
fn page_statement(kind: NameKind) -> &'static str {
    macro_rules! page {
        ($leads:literal) => {
            concat!(
                "select name_id, name, (",
                $leads,
                ") as leads, account_id is not null as has_account
                 from (select name_id, name, name_key, account_id from name
                       where workspace_id = $1 and kind = $2 and ($3::text is null or name_key collate \"C\" > $3)
                       order by name_key collate \"C\" limit $4) as name
                 order by name_key collate \"C\""
            )
        };
    }
    match kind {
        NameKind::Status => {
            page!("select count(*) from lead where lead.workspace_id = $1 and lead.status_id = name.name_id")
        }
        NameKind::Group => {
            page!("select count(*) from lead where lead.workspace_id = $1 and lead.group_id = name.name_id")
        }
        _ => page!(
            "select count(*) from lead_name where lead_name.workspace_id = $1 and lead_name.name_id = name.name_id"
        ),
    }
}

/// Who manages a name: its account, the address check (if it is one of its tags), or everybody.
#[derive(Debug, sqlx::FromRow)]
struct ManagedName {
    is_tag: bool,
    name: String,
    has_account: bool,
}

/// A person in charge with an account has the account's name, which is changed and deleted there, so that the two stay
/// equal. The two tags of the address check belong to the check alone.
pub(crate) async fn refuse_managed_name(transaction: &mut Transaction, name_id: i32) -> Result<()> {
    let found: Option<ManagedName> = sqlx::query_as(
        "select kind = 'tag' as is_tag, name, account_id is not null as has_account
         from name where workspace_id = $1 and name_id = $2",
    )
    .bind(transaction.workspace_id())
    .bind(name_id)
    .fetch_optional(&mut **transaction)
    .await?;
    match found {
        Some(found) if found.has_account => Err(Error::Invalid(words::name_of_account())),
        Some(found) if found.is_tag && is_check_tag(&found.name) => Err(Error::Invalid(words::name_of_check())),
        _ => Ok(()),
    }
}
