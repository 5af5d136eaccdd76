//! The conditions of a search, read once: words folded, days turned into moments, names looked up.
//!
//! A name that was deleted, or never was one, is one that no lead has. Names on their way into another one
//! (`name::leave`) count as that, and those on their way out as none, while leads still hold them.

use sqlx::types::time::OffsetDateTime;
use torikomi_core::{
    domain::{
        date::Date,
        limits::{CONDITIONS_A_SEARCH, WORDS_A_SEARCH},
        names::NameKind,
        value::trim,
    },
    wire::{
        ConsentCondition, DateRange, ImportCondition, LeadConditions, MOST_SEARCHED_CHARACTERS, NameCondition,
        NameMatch, Outcome,
    },
};

use super::{
    custom::{self, CustomTest},
    texts::{Within, Word, words},
};
use crate::{
    column::word,
    database::Transaction,
    error::{Error, Result},
    plan::stored::outcome_letter,
    words as own_words,
};

const MOST_NAMES: usize = torikomi_core::domain::limits::OPTIONS_A_CONDITION;

#[derive(Debug, Clone, Default)]
pub struct Conditions {
    pub texts: Vec<(Within, Vec<Word>)>,
    pub names: Vec<NameTest>,
    pub registered: Option<Moments>,
    pub updated: Option<Moments>,
    pub birth_date: Option<DateRange>,
    pub mail_consent: Option<ConsentCondition>,
    pub custom: Vec<CustomTest>,
    pub import: Option<ImportTest>,
    pub company: Option<CompanyTest>,
}

/// Leads that belong to a company. The index knows nothing of it: companies change without a lead's change.
#[derive(Debug, Clone, Copy)]
pub struct CompanyTest {
    /// 0, which is no company's, for one that is not there.
    pub company_id: i32,
}

/// From the first moment on, before the second.
#[derive(Debug, Clone, Copy)]
pub struct Moments {
    pub from: Option<OffsetDateTime>,
    pub before: Option<OffsetDateTime>,
}

#[derive(Debug, Clone)]
pub struct NameTest {
    pub kind: NameKind,
    pub has: NameMatch,
    /// Whether any name of the kind counts.
    pub is_any: bool,
    /// For each name that is asked for: its number and those of the names on their way into it.
    pub wanted: Vec<Vec<i32>>,
    /// Of this kind: on their way into another one; on their way out.
    pub arriving: Vec<i32>,
    pub gone: Vec<i32>,
}

#[derive(Debug, Clone)]
pub struct ImportTest {
    pub import_id: i64,
    /// Its rows up to this one were applied.
    pub applied_row: i32,
    /// It concerned so many leads at most.
    pub most_leads: i64,
    /// As `import_row` has them.
    pub outcomes: Vec<String>,
}

impl Conditions {
    pub async fn read(
        transaction: &mut Transaction,
        workspace_id: i32,
        time_zone: &str,
        conditions: &LeadConditions,
    ) -> Result<Conditions> {
        refuse_too_many(conditions)?;
        // Taken apart by name: a condition that nobody reads would find every lead.
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
            read.import = Some(import_test(transaction, workspace_id, condition).await?);
        }
        if let Some(company_id) = *company_id {
            read.company = Some(company_test(transaction, workspace_id, company_id).await?);
        }
        for (within, typed) in [
            (Within::Anything, text),
            (Within::Name, name),
            (Within::CompanyName, company_name),
            (Within::Email, email),
        ] {
            read.add_text(within, typed.as_deref().unwrap_or_default())?;
        }
        for condition in names {
            read.names.push(name_test(transaction, workspace_id, condition).await?);
        }
        custom::read(transaction, workspace_id, custom_items, &mut read).await?;
        Ok(read)
    }

    pub(super) fn add_text(&mut self, within: Within, typed: &str) -> Result<()> {
        if typed.chars().count() > MOST_SEARCHED_CHARACTERS {
            return Err(Error::Invalid(own_words::searched_text_too_long(MOST_SEARCHED_CHARACTERS)));
        }
        let words = words(typed);
        let all = words.len() + self.texts.iter().map(|(_, words)| words.len()).sum::<usize>();
        if all > WORDS_A_SEARCH {
            return Err(Error::Invalid(own_words::too_many_words(WORDS_A_SEARCH)));
        }
        if !words.is_empty() {
            self.texts.push((within, words));
        }
        Ok(())
    }

    pub fn is_empty(&self) -> bool {
        self.texts.is_empty()
            && self.names.is_empty()
            && self.registered.is_none()
            && self.updated.is_none()
            && self.birth_date.is_none()
            && self.mail_consent.is_none()
            && self.custom.is_empty()
            && self.import.is_none()
            && self.company.is_none()
    }
}

/// Before anything is read for any of them.
fn refuse_too_many(conditions: &LeadConditions) -> Result<()> {
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
    let texts = [text, name, company_name, email].into_iter().flatten().filter(|text| !trim(text).is_empty());
    let others = [
        registered.is_some(),
        updated.is_some(),
        birth_date.is_some(),
        mail_consent.is_some(),
        import.is_some(),
        company_id.is_some(),
    ];
    let others = others.into_iter().filter(|is_asked| *is_asked);
    let all = texts.count() + others.count() + names.len() + custom_items.len();
    let too_many = || Error::Invalid(own_words::too_many_conditions(CONDITIONS_A_SEARCH));
    if all > CONDITIONS_A_SEARCH { Err(too_many()) } else { Ok(()) }
}

async fn import_test(
    transaction: &mut Transaction,
    workspace_id: i32,
    condition: ImportCondition,
) -> Result<ImportTest> {
    let outcomes = match condition.outcome {
        None => vec![Outcome::New, Outcome::Overwritten, Outcome::Unchanged],
        Some(Outcome::Skipped) => return Err(Error::Invalid(own_words::skipped_rows_have_no_leads())),
        Some(outcome) => vec![outcome],
    };
    let outcomes = outcomes.into_iter().map(|outcome| outcome_letter(outcome).to_string()).collect();
    // A number beyond all numbers is that of no import; an import that there is not has applied nothing.
    let import_id = i64::try_from(condition.import_id).unwrap_or_default();
    let import: Option<(i32, i64)> = sqlx::query_as(
        "select applied_row, new_count + overwritten_count from import where workspace_id = $1 and import_id = $2",
    )
    .bind(workspace_id)
    .bind(import_id)
    .fetch_optional(&mut **transaction)
    .await?;
    let (applied_row, most_leads) = import.unwrap_or_default();
    Ok(ImportTest { import_id, applied_row, most_leads, outcomes })
}

async fn company_test(transaction: &mut Transaction, workspace_id: i32, company_id: u32) -> Result<CompanyTest> {
    let found: Option<i32> = sqlx::query_scalar(
        "select company_id from company where workspace_id = $1 and company_id = $2 and not is_leaving",
    )
    .bind(workspace_id)
    .bind(i32::try_from(company_id).unwrap_or_default())
    .fetch_optional(&mut **transaction)
    .await?;
    Ok(CompanyTest { company_id: found.unwrap_or_default() })
}

/// The days' first moment and the first one behind them, in the workspace's zone.
fn moments(range: DateRange, time_zone: &str) -> Result<Moments> {
    let zone = jiff::tz::TimeZone::get(time_zone).map_err(|error| Error::internal("the workspace's zone", error))?;
    let begin = |day: jiff::civil::Date| {
        let begin = day.to_zoned(zone.clone()).and_then(|midnight| midnight.start_of_day());
        let begin = begin.map_err(|error| Error::internal("a day", error))?.timestamp().as_second();
        OffsetDateTime::from_unix_timestamp(begin).map_err(|error| Error::internal("a day", error))
    };
    let first = range.from.map(civil).transpose()?;
    // Behind the last day of all there is no other.
    let behind = range.to.map(civil).transpose()?.and_then(|day| day.tomorrow().ok());
    Ok(Moments { from: first.map(begin).transpose()?, before: behind.map(begin).transpose()? })
}

fn civil(date: Date) -> Result<jiff::civil::Date> {
    date.to_string().parse().map_err(|error| Error::internal("a day", error))
}

async fn name_test(transaction: &mut Transaction, workspace_id: i32, condition: &NameCondition) -> Result<NameTest> {
    if condition.name_ids.len() > MOST_NAMES {
        return Err(Error::Invalid(own_words::too_many_options(MOST_NAMES)));
    }
    let asked: Vec<i32> = condition.name_ids.iter().map(|name_id| i32::try_from(*name_id).unwrap_or(-1)).collect();
    let known: Vec<i32> =
        sqlx::query_scalar("select name_id from name where workspace_id = $1 and kind = $2 and name_id = any($3)")
            .bind(workspace_id)
            .bind(word(condition.kind)?)
            .bind(&asked)
            .fetch_all(&mut **transaction)
            .await?;
    let leaving: Vec<(i32, Option<i32>)> = sqlx::query_as(
        "select name_id, into_name_id from name_change where workspace_id = $1 and kind = $2 and ended_at is null",
    )
    .bind(workspace_id)
    .bind(word(condition.kind)?)
    .fetch_all(&mut **transaction)
    .await?;
    let with_arriving = |name_id: &i32| {
        let into = leaving.iter().filter(|(_, into)| *into == Some(*name_id)).map(|(leaving, _)| *leaving);
        // One that is not known has nobody, but still is one of those that are asked for.
        known.contains(name_id).then_some(*name_id).into_iter().chain(into).collect()
    };
    Ok(NameTest {
        kind: condition.kind,
        has: condition.has,
        is_any: asked.is_empty(),
        wanted: asked.iter().map(with_arriving).collect(),
        arriving: leaving.iter().filter(|(_, into)| into.is_some()).map(|(name_id, _)| *name_id).collect(),
        gone: leaving.iter().filter(|(_, into)| into.is_none()).map(|(name_id, _)| *name_id).collect(),
    })
}

impl NameTest {
    /// Every number by which a lead has one of the names that are asked for.
    pub fn all_wanted(&self) -> Vec<i32> {
        self.wanted.iter().flatten().copied().collect()
    }
}
