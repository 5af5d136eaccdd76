//! The conditions of a search after reading them (`store::conditions`): words folded, days converted into moments,
//! names looked up.
//!
//! A name that was deleted, or never existed, is treated as one that no lead has. While leads still hold a leaving name
//! (`name::follow`), it counts as its target, or as none.

use time::OffsetDateTime;
use torikomi_core::{
    domain::{
        date::Date,
        limits::{CONDITIONS_A_SEARCH, WORDS_A_SEARCH},
        names::NameKind,
        value::trim,
    },
    wire::{ConsentCondition, DateRange, LeadConditions, MOST_SEARCHED_CHARACTERS, NameMatch, Outcome},
};

use super::{
    custom::CustomTest,
    texts::{TextScope, Word, words},
};
use crate::base::{
    error::{Error, Result},
    words as server_words,
};

#[derive(Debug, Clone, Default)]
pub struct Conditions {
    pub texts: Vec<(TextScope, Vec<Word>)>,
    pub names: Vec<NameTest>,
    pub registered: Option<Moments>,
    pub updated: Option<Moments>,
    pub birth_date: Option<DateRange>,
    pub mail_consent: Option<ConsentCondition>,
    pub custom: Vec<CustomTest>,
    pub import: Option<ImportTest>,
    pub company: Option<CompanyTest>,
}

/// Leads that belong to a company. The index does not know it: companies change without a change of the lead.
#[derive(Debug, Clone, Copy)]
pub struct CompanyTest {
    /// 0, which no company has, if it does not exist.
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
    /// Whether any name of the kind matches.
    pub is_any: bool,
    /// For each requested name: its number and those of the names being merged into it.
    pub wanted: Vec<Vec<i32>>,
    /// For this kind: names being merged; names being deleted.
    pub arriving: Vec<i32>,
    pub gone: Vec<i32>,
}

#[derive(Debug, Clone)]
pub struct ImportTest {
    pub import_id: i64,
    /// The last row that was applied.
    pub applied_row: i32,
    /// The most leads that it can have affected.
    pub most_leads: i64,
    pub outcomes: Vec<Outcome>,
}

impl Conditions {
    pub(crate) fn add_text(&mut self, scope: TextScope, typed: &str) -> Result<()> {
        if typed.chars().count() > MOST_SEARCHED_CHARACTERS {
            return Err(Error::Invalid(server_words::searched_text_too_long(MOST_SEARCHED_CHARACTERS)));
        }
        let words = words(typed);
        let all = words.len() + self.texts.iter().map(|(_, words)| words.len()).sum::<usize>();
        if all > WORDS_A_SEARCH {
            return Err(Error::Invalid(server_words::too_many_words(WORDS_A_SEARCH)));
        }
        if !words.is_empty() {
            self.texts.push((scope, words));
        }
        Ok(())
    }

    pub fn is_empty(&self) -> bool {
        let Conditions { texts, names, registered, updated, birth_date, mail_consent, custom, import, company } = self;
        texts.is_empty()
            && names.is_empty()
            && registered.is_none()
            && updated.is_none()
            && birth_date.is_none()
            && mail_consent.is_none()
            && custom.is_empty()
            && import.is_none()
            && company.is_none()
    }
}

/// Call it before any of them is read.
pub(crate) fn refuse_too_many(conditions: &LeadConditions) -> Result<()> {
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
    let others = others.into_iter().filter(|is_set| *is_set);
    let all = texts.count() + others.count() + names.len() + custom_items.len();
    let too_many = || Error::Invalid(server_words::too_many_conditions(CONDITIONS_A_SEARCH));
    if all > CONDITIONS_A_SEARCH { Err(too_many()) } else { Ok(()) }
}

/// The first moment of the range and the first one after it, in the workspace's zone.
pub(crate) fn moments(range: DateRange, time_zone: &str) -> Result<Moments> {
    let zone = jiff::tz::TimeZone::get(time_zone).map_err(|error| Error::internal("the workspace's zone", error))?;
    let begin = |day: jiff::civil::Date| {
        let begin = day.to_zoned(zone.clone()).and_then(|midnight| midnight.start_of_day());
        let begin = begin.map_err(|error| Error::internal("a day", error))?.timestamp().as_second();
        OffsetDateTime::from_unix_timestamp(begin).map_err(|error| Error::internal("a day", error))
    };
    let first = range.from.map(civil).transpose()?;
    // The last representable day has no next one.
    let end = range.to.map(civil).transpose()?.and_then(|day| day.tomorrow().ok());
    Ok(Moments { from: first.map(begin).transpose()?, before: end.map(begin).transpose()? })
}

fn civil(date: Date) -> Result<jiff::civil::Date> {
    date.to_string().parse().map_err(|error| Error::internal("a day", error))
}

impl NameTest {
    /// Every number by which a lead has one of the requested names.
    pub fn all_wanted(&self) -> Vec<i32> {
        self.wanted.iter().flatten().copied().collect()
    }
}
