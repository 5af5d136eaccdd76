//! Reading of a search's conditions: words folded, days converted into moments, names looked up.

use torikomi_core::{
    domain::limits::OPTIONS_A_CONDITION,
    wire::{ImportCondition, LeadConditions, NameCondition, Outcome},
};

use crate::{
    base::{
        column::Word,
        database::Transaction,
        error::{Error, Result},
        words,
    },
    records::{
        custom_item,
        search::index::{
            conditions::{CompanyTest, Conditions, ImportTest, NameTest, moments, refuse_too_many},
            custom,
            texts::TextScope,
        },
    },
};

const MOST_NAMES: usize = OPTIONS_A_CONDITION;

pub(crate) async fn read(
    transaction: &mut Transaction,
    time_zone: &str,
    conditions: &LeadConditions,
) -> Result<Conditions> {
    refuse_too_many(conditions)?;
    // Destructured by name: an unread condition would find every lead.
    let LeadConditions {
        text,
        name,
        company_name,
        email,
        names,
        registered,
        updated,
        birth_date,
        mail_consent,
        custom_items,
        import,
        company_id,
    } = conditions;
    let mut read = Conditions {
        birth_date: *birth_date,
        mail_consent: *mail_consent,
        registered: registered.map(|range| moments(range, time_zone)).transpose()?,
        updated: updated.map(|range| moments(range, time_zone)).transpose()?,
        ..Conditions::default()
    };
    if let Some(condition) = *import {
        read.import = Some(import_test(transaction, condition).await?);
    }
    if let Some(company_id) = *company_id {
        read.company = Some(company_test(transaction, company_id).await?);
    }
    for (scope, typed) in [
        (TextScope::Anything, text),
        (TextScope::Name, name),
        (TextScope::CompanyName, company_name),
        (TextScope::Email, email),
    ] {
        read.add_text(scope, typed.as_deref().unwrap_or_default())?;
    }
    for condition in names {
        read.names.push(name_test(transaction, condition).await?);
    }
    if !custom_items.is_empty() {
        let items = custom_item::store::load(transaction).await?;
        custom::read(&items, custom_items, &mut read)?;
    }
    Ok(read)
}

async fn import_test(transaction: &mut Transaction, condition: ImportCondition) -> Result<ImportTest> {
    let outcomes = match condition.outcome {
        None => vec![Outcome::New, Outcome::Overwritten, Outcome::Unchanged],
        Some(Outcome::Skipped) => return Err(Error::Invalid(words::skipped_rows_have_no_leads())),
        Some(outcome) => vec![outcome],
    };
    // A number out of range belongs to no import; an import that does not exist has applied nothing.
    let import_id = i64::try_from(condition.import_id).unwrap_or_default();
    let import: Option<(i32, i64)> = sqlx::query_as(
        "select applied_row, new_count + overwritten_count from import where workspace_id = $1 and import_id = $2",
    )
    .bind(transaction.workspace_id())
    .bind(import_id)
    .fetch_optional(&mut **transaction)
    .await?;
    let (applied_row, most_leads) = import.unwrap_or_default();
    Ok(ImportTest { import_id, applied_row, most_leads, outcomes })
}

async fn company_test(transaction: &mut Transaction, company_id: u32) -> Result<CompanyTest> {
    let found: Option<i32> = sqlx::query_scalar(
        "select company_id from company where workspace_id = $1 and company_id = $2 and not is_leaving",
    )
    .bind(transaction.workspace_id())
    .bind(i32::try_from(company_id).unwrap_or_default())
    .fetch_optional(&mut **transaction)
    .await?;
    Ok(CompanyTest { company_id: found.unwrap_or_default() })
}

/// A name that is being deleted, or merged into another one.
#[derive(Debug, sqlx::FromRow)]
struct LeavingName {
    name_id: i32,
    into_name_id: Option<i32>,
}

async fn name_test(transaction: &mut Transaction, condition: &NameCondition) -> Result<NameTest> {
    if condition.name_ids.len() > MOST_NAMES {
        return Err(Error::Invalid(words::too_many_options(MOST_NAMES)));
    }
    let requested: Vec<i32> = condition.name_ids.iter().map(|name_id| i32::try_from(*name_id).unwrap_or(-1)).collect();
    let known: Vec<i32> =
        sqlx::query_scalar("select name_id from name where workspace_id = $1 and kind = $2 and name_id = any($3)")
            .bind(transaction.workspace_id())
            .bind(Word(condition.kind))
            .bind(&requested)
            .fetch_all(&mut **transaction)
            .await?;
    let leaving: Vec<LeavingName> = sqlx::query_as(
        "select name_id, into_name_id from name_change where workspace_id = $1 and kind = $2 and ended_at is null",
    )
    .bind(transaction.workspace_id())
    .bind(Word(condition.kind))
    .fetch_all(&mut **transaction)
    .await?;
    let with_arriving = |name_id: &i32| {
        let arriving = leaving.iter().filter(|leaving| leaving.into_name_id == Some(*name_id));
        let arriving = arriving.map(|leaving| leaving.name_id);
        // An unknown name matches no lead, but remains one of the requested names.
        known.contains(name_id).then_some(*name_id).into_iter().chain(arriving).collect()
    };
    let ids = |is_wanted: fn(&LeavingName) -> bool| {
        leaving.iter().filter(|leaving| is_wanted(leaving)).map(|leaving| leaving.name_id).collect()
    };
    Ok(NameTest {
        kind: condition.kind,
        has: condition.has,
        is_any: requested.is_empty(),
        wanted: requested.iter().map(with_arriving).collect(),
        arriving: ids(|leaving| leaving.into_name_id.is_some()),
        gone: ids(|leaving| leaving.into_name_id.is_none()),
    })
}
