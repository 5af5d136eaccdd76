//! The conditions of a search, as they are once they were read (`store::conditions`): words folded, days turned into
//! moments, names looked up.
//!
//! A name that was deleted, or never was one, is one that no lead has. Names on their way into another one
//! (`name::follow`) count as that, and those on their way out as none, while leads still hold them.

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
    texts::{Within, Word, words},
};
use crate::base::{
    error::{Error, Result},
    words as own_words,
};

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
    pub outcomes: Vec<Outcome>,
}

impl Conditions {
    pub(crate) fn add_text(&mut self, within: Within, typed: &str) -> Result<()> {
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

/// Before anything is read for any of them.
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
    let others = others.into_iter().filter(|is_asked| *is_asked);
    let all = texts.count() + others.count() + names.len() + custom_items.len();
    let too_many = || Error::Invalid(own_words::too_many_conditions(CONDITIONS_A_SEARCH));
    if all > CONDITIONS_A_SEARCH { Err(too_many()) } else { Ok(()) }
}

/// The days' first moment and the first one behind them, in the workspace's zone.
pub(crate) fn moments(range: DateRange, time_zone: &str) -> Result<Moments> {
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

impl NameTest {
    /// Every number by which a lead has one of the names that are asked for.
    pub fn all_wanted(&self) -> Vec<i32> {
        self.wanted.iter().flatten().copied().collect()
    }
}
