//! Sequential numbers of a workspace, one sequence for each kind of object.

use super::{
    database::Transaction,
    error::{Error, Result},
};

/// A sequence of numbers: each workspace has one for each kind of object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sequence {
    Lead,
    Import,
    Name,
    NameChange,
    CustomItem,
    Company,
    Mail,
    Webhook,
}

impl Sequence {
    fn kind(self) -> &'static str {
        match self {
            Sequence::Lead => "lead",
            Sequence::Import => "import",
            Sequence::Name => "name",
            Sequence::NameChange => "name_change",
            Sequence::CustomItem => "custom_item",
            Sequence::Company => "company",
            Sequence::Mail => "mail",
            Sequence::Webhook => "webhook",
        }
    }
}

/// Takes `count` consecutive numbers and returns the first. Other transactions that take numbers of the same kind in
/// this workspace wait until this one ends; numbers of a rolled-back transaction are used again.
pub(crate) async fn take_numbers(transaction: &mut Transaction, sequence: Sequence, count: i64) -> Result<i64> {
    let first = sqlx::query_scalar(
        "insert into counter (workspace_id, kind, next_value) values ($1, $2, 1 + $3)
         on conflict on constraint counter_pk do update set next_value = counter.next_value + $3
         returning next_value - $3",
    )
    .bind(transaction.workspace_id())
    .bind(sequence.kind())
    .bind(count)
    .fetch_one(&mut **transaction)
    .await?;
    Ok(first)
}

/// Takes one number that fits the smaller identifiers (names, custom items).
pub(crate) async fn take_number(transaction: &mut Transaction, sequence: Sequence) -> Result<i32> {
    let number = take_numbers(transaction, sequence, 1).await?;
    i32::try_from(number).map_err(|_| Error::Internal(format!("{} numbers are used up", sequence.kind())))
}
