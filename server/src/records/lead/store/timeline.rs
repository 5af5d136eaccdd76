//! A lead's history, collected from every table that records it.

use serde::Deserialize;
use serde_json::Value;
use time::OffsetDateTime;
use torikomi_core::wire::{EmailVerdict, NameAction, Outcome, UndoOutcome};

use super::write::LeadAction;
use crate::base::{
    column::{LetterCode, Word},
    database::Transaction,
    error::{Error, Result},
};

pub(crate) const EVENTS_A_PAGE: usize = 50;

/// A position in a timeline: microseconds since 1970, source, its number, row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cursor(i64, i32, i64, i32);

impl std::fmt::Display for Cursor {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}.{}.{}.{}", self.0, self.1, self.2, self.3)
    }
}

impl std::str::FromStr for Cursor {
    type Err = Error;

    fn from_str(text: &str) -> Result<Cursor> {
        let read = || {
            let mut parts = text.split('.');
            let cursor = Cursor(
                parts.next()?.parse().ok()?,
                parts.next()?.parse().ok()?,
                parts.next()?.parse().ok()?,
                parts.next()?.parse().ok()?,
            );
            parts.next().is_none().then_some(cursor)
        };
        read().ok_or_else(|| Error::BadRequest("`before` is no place in a timeline".to_owned()))
    }
}

/// The record of an event. Events of the same moment are ordered by rank, the highest first; the ranks are those of
/// `timeline.sql`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum EventSource {
    Import,
    Name,
    Person,
    Undo,
    EmailCheck,
    Company,
    CustomItem,
}

impl EventSource {
    const ALL: [EventSource; 7] = [
        EventSource::Import,
        EventSource::Name,
        EventSource::Person,
        EventSource::Undo,
        EventSource::EmailCheck,
        EventSource::Company,
        EventSource::CustomItem,
    ];

    fn rank(self) -> i32 {
        match self {
            EventSource::Import => 1,
            EventSource::Name => 2,
            EventSource::Person => 3,
            EventSource::Undo => 4,
            EventSource::EmailCheck => 5,
            EventSource::Company => 6,
            EventSource::CustomItem => 7,
        }
    }
}

impl TryFrom<i32> for EventSource {
    type Error = Error;

    fn try_from(rank: i32) -> Result<EventSource> {
        let source = EventSource::ALL.into_iter().find(|source| source.rank() == rank);
        source.ok_or_else(|| Error::Internal(format!("{rank} is no rank of events")))
    }
}

/// The action on a lead, and its author or cause.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Deed {
    Import(Outcome),
    Name(NameAction),
    Person(LeadAction),
    Undo(UndoOutcome),
    EmailCheck(EmailVerdict),
    Company(CompanyAction),
    CustomItem(CustomItemAction),
}

/// A word of `timeline.sql`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum CompanyAction {
    Join,
    Leave,
}

/// A word of `timeline.sql`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum CustomItemAction {
    Change,
    Delete,
}

#[derive(Debug, sqlx::FromRow)]
pub(crate) struct EventRow {
    pub(crate) at: OffsetDateTime,
    #[sqlx(rename = "rank", try_from = "i32")]
    source: EventSource,
    pub(crate) id: i64,
    pub(crate) row: i32,
    pub(crate) worker: Option<String>,
    /// For an import or an undo its outcome, for a check its verdict.
    action: String,
    pub(crate) file_name: Option<String>,
    pub(crate) byte_offset: Option<i64>,
    pub(crate) size_bytes: Option<i32>,
    pub(crate) changes: Option<Value>,
    pub(crate) name_kind: Option<String>,
    pub(crate) old_name: Option<String>,
    pub(crate) new_name: Option<String>,
}

pub(crate) async fn read(transaction: &mut Transaction, lead_id: i64, before: Option<Cursor>) -> Result<Vec<EventRow>> {
    let at = before.map(|cursor| OffsetDateTime::from_unix_timestamp_nanos(i128::from(cursor.0) * 1_000));
    let at = at.transpose().map_err(|_| Error::BadRequest("`before` is no place in a timeline".to_owned()))?;
    let limit = i64::try_from(EVENTS_A_PAGE + 1).map_err(|error| Error::internal("a page's size", error))?;
    Ok(sqlx::query_as(include_str!("timeline.sql"))
        .bind(transaction.workspace_id())
        .bind(lead_id)
        .bind(at)
        .bind(before.map(|cursor| cursor.1))
        .bind(before.map(|cursor| cursor.2))
        .bind(before.map(|cursor| cursor.3))
        .bind(limit)
        .fetch_all(&mut **transaction)
        .await?)
}

impl EventRow {
    pub(crate) fn cursor(&self) -> Cursor {
        let micros = i64::try_from(self.at.unix_timestamp_nanos() / 1_000).unwrap_or(i64::MAX);
        Cursor(micros, self.source.rank(), self.id, self.row)
    }

    pub(crate) fn deed(&self) -> Result<Deed> {
        let action = &self.action;
        Ok(match self.source {
            EventSource::Import => Deed::Import(Outcome::from_letter(action)?),
            EventSource::Name => Deed::Name(Word::parse(action)?),
            EventSource::Person => Deed::Person(Word::parse(action)?),
            EventSource::Undo => Deed::Undo(UndoOutcome::from_letter(action)?),
            EventSource::EmailCheck => Deed::EmailCheck(Word::parse(action)?),
            EventSource::Company => Deed::Company(Word::parse(action)?),
            EventSource::CustomItem => Deed::CustomItem(Word::parse(action)?),
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::records::lead::store::timeline::Cursor;

    #[test]
    fn a_place_is_read_as_it_was_written_and_nothing_else_is_one() {
        let place = Cursor(1_700_000_000_123_456, 3, 7, 0);
        assert_eq!(place.to_string().parse::<Cursor>().expect("a place"), place);
        for text in ["", "1.2.3", "1.2.3.4.5", "a.1.1.1"] {
            assert!(text.parse::<Cursor>().is_err(), "{text}");
        }
    }
}
