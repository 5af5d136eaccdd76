//! Persons in charge with an account: the name follows the account (specification 16).
//!
//! All of it in the transaction that changes the account, under the workspace's lock.

use torikomi_core::{domain::names::NameKind, wire::NameAction};

use super::{
    changes, insert,
    lookup::{Meaning, look_up, refuse_taken},
    set_text,
};
use crate::{
    accounts::workspace::store::note_change,
    base::{
        database::Transaction,
        error::{Error, Result},
        words,
    },
    records::name::rules::key,
};

/// A person in charge.
#[derive(Debug, sqlx::FromRow)]
struct Person {
    name_id: i32,
    account_id: Option<i32>,
}

/// The name that a new account gets: that of the person in charge who is meant, in the registered spelling, or a new
/// one.
pub(crate) async fn spelling(transaction: &mut Transaction, person_name: &str) -> Result<String> {
    let meanings = look_up(transaction, &[(NameKind::Person, person_name)]).await?;
    match meanings.into_iter().next() {
        Some(Meaning::Registered(registered)) => Ok(registered.name),
        _ => Ok(person_name.to_owned()),
    }
}

/// Links the name to the account: adds it, or takes over a name without an account. `person_name` is its
/// [`spelling`].
pub(crate) async fn link_account(transaction: &mut Transaction, account_id: i32, person_name: &str) -> Result<()> {
    let person: Option<Person> = sqlx::query_as(
        "select name_id, account_id from name where workspace_id = $1 and kind = 'person' and name_key = $2",
    )
    .bind(transaction.workspace_id())
    .bind(key(person_name))
    .fetch_optional(&mut **transaction)
    .await?;
    match person {
        None => insert(transaction, NameKind::Person, person_name, Some(account_id)).await.map(drop),
        Some(Person { account_id: Some(_), .. }) => Err(Error::NameTaken(words::person_taken(person_name))),
        Some(Person { name_id, account_id: None }) => {
            sqlx::query("update name set account_id = $3 where workspace_id = $1 and name_id = $2")
                .bind(transaction.workspace_id())
                .bind(name_id)
                .bind(account_id)
                .execute(&mut **transaction)
                .await?;
            Ok(())
        }
    }
}

/// The leads of the person keep it under the new name. While an import runs, no name is changed: the caller has
/// checked. `changed_by` is the acting account. Returns the name that the account gets.
pub(crate) async fn rename(
    transaction: &mut Transaction,
    changed_by: i32,
    account_id: i32,
    person_name: &str,
) -> Result<String> {
    note_change(transaction).await?;
    let before: Option<(i32, String)> =
        sqlx::query_as("select name_id, name from name where workspace_id = $1 and account_id = $2")
            .bind(transaction.workspace_id())
            .bind(account_id)
            .fetch_optional(&mut **transaction)
            .await?;
    let Some((name_id, old_name)) = before else {
        let person_name = spelling(transaction, person_name).await?;
        link_account(transaction, account_id, &person_name).await?;
        return Ok(person_name);
    };
    refuse_taken(transaction, NameKind::Person, person_name, Some(name_id)).await?;
    set_text(transaction, name_id, person_name).await?;
    let change = changes::NewChange {
        kind: NameKind::Person,
        action: NameAction::Rename,
        name_id,
        old_name: &old_name,
        new_name: Some(person_name),
        into_name_id: None,
    };
    changes::record(transaction, changed_by, &change).await?;
    Ok(person_name.to_owned())
}

/// After the account's deletion: the person in charge stays without an account.
pub(crate) async fn unlink_account(transaction: &mut Transaction, account_id: i32) -> Result<()> {
    sqlx::query("update name set account_id = null where workspace_id = $1 and account_id = $2")
        .bind(transaction.workspace_id())
        .bind(account_id)
        .execute(&mut **transaction)
        .await?;
    Ok(())
}
