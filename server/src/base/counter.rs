//! Sequential numbers of a workspace, one sequence for each kind of object.

use super::{
    database::Transaction,
    error::{Error, Result},
};

/// The kinds of objects that each workspace numbers separately.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Numbered {
    Lead,
    Import,
    Name,
    NameChange,
    CustomItem,
    Company,
    Mail,
    Webhook,
}

impl Numbered {
    fn kind(self) -> &'static str {
        match self {
            Numbered::Lead => "lead",
            Numbered::Import => "import",
            Numbered::Name => "name",
            Numbered::NameChange => "name_change",
            Numbered::CustomItem => "custom_item",
            Numbered::Company => "company",
            Numbered::Mail => "mail",
            Numbered::Webhook => "webhook",
        }
    }
}

/// Takes `count` consecutive numbers and returns the first. Other transactions that take numbers of the same kind in
/// this workspace wait until this one ends; numbers of a rolled-back transaction are used again.
pub(crate) async fn take_numbers(transaction: &mut Transaction, numbered: Numbered, count: i64) -> Result<i64> {
    let first = sqlx::query_scalar(
        "insert into counter (workspace_id, kind, next_value) values ($1, $2, 1 + $3)
         on conflict on constraint counter_pk do update set next_value = counter.next_value + $3
         returning next_value - $3",
    )
    .bind(transaction.workspace_id())
    .bind(numbered.kind())
    .bind(count)
    .fetch_one(&mut **transaction)
    .await?;
    Ok(first)
}

/// Takes one number that fits the smaller identifiers (names, custom items).
pub(crate) async fn take_number(transaction: &mut Transaction, numbered: Numbered) -> Result<i32> {
    let number = take_numbers(transaction, numbered, 1).await?;
    i32::try_from(number).map_err(|_| Error::Internal(format!("{} numbers are used up", numbered.kind())))
}
