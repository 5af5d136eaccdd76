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

/// A position in a timeline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cursor {
    /// Microseconds since 1970.
    micros: i64,
    /// The rank of its source.
    rank: i32,
    /// The number of the event in its source.
    id: i64,
    row: i32,
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}.{}.{}.{}", self.micros, self.rank, self.id, self.row)
    }
}

impl std::str::FromStr for Cursor {
    type Err = Error;

    fn from_str(text: &str) -> Result<Cursor> {
        let read = || {
            let mut parts = text.split('.');
            let cursor = Cursor {
                micros: parts.next()?.parse().ok()?,
                rank: parts.next()?.parse().ok()?,
                id: parts.next()?.parse().ok()?,
                row: parts.next()?.parse().ok()?,
            };
            parts.next().is_none().then_some(cursor)
        };
        read().ok_or_else(|| Error::BadRequest("`before` is not a position in a timeline".to_owned()))
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
        source.ok_or_else(|| Error::Internal(format!("{rank} is not a rank of events")))
    }
}

/// The action on a lead, and its author or cause.
#[derive(Debug, Clone, Copy)]
pub(crate) enum EventAction {
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
    let at = before.map(|cursor| OffsetDateTime::from_unix_timestamp_nanos(i128::from(cursor.micros) * 1_000));
    let at = at.transpose().map_err(|_| Error::BadRequest("`before` is not a position in a timeline".to_owned()))?;
    let limit = i64::try_from(EVENTS_A_PAGE + 1).map_err(|error| Error::internal("a page's size", error))?;
    Ok(sqlx::query_as(include_str!("timeline.sql"))
        .bind(transaction.workspace_id())
        .bind(lead_id)
        .bind(at)
        .bind(before.map(|cursor| cursor.rank))
        .bind(before.map(|cursor| cursor.id))
        .bind(before.map(|cursor| cursor.row))
        .bind(limit)
        .fetch_all(&mut **transaction)
        .await?)
}

impl EventRow {
    pub(crate) fn cursor(&self) -> Cursor {
        let micros = i64::try_from(self.at.unix_timestamp_nanos() / 1_000).unwrap_or(i64::MAX);
        Cursor { micros, rank: self.source.rank(), id: self.id, row: self.row }
    }

    pub(crate) fn action(&self) -> Result<EventAction> {
        let action = &self.action;
        Ok(match self.source {
            EventSource::Import => EventAction::Import(Outcome::from_letter(action)?),
            EventSource::Name => EventAction::Name(Word::parse(action)?),
            EventSource::Person => EventAction::Person(Word::parse(action)?),
            EventSource::Undo => EventAction::Undo(UndoOutcome::from_letter(action)?),
            EventSource::EmailCheck => EventAction::EmailCheck(Word::parse(action)?),
            EventSource::Company => EventAction::Company(Word::parse(action)?),
            EventSource::CustomItem => EventAction::CustomItem(Word::parse(action)?),
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::records::lead::store::timeline::Cursor;

    #[test]
    fn a_written_position_is_read_and_any_other_text_is_refused() {
        let cursor = Cursor { micros: 1_700_000_000_123_456, rank: 3, id: 7, row: 0 };
        assert_eq!(cursor.to_string().parse::<Cursor>().expect("a position"), cursor);
        for text in ["", "1.2.3", "1.2.3.4.5", "a.1.1.1"] {
            assert!(text.parse::<Cursor>().is_err(), "{text}");
        }
    }
}
