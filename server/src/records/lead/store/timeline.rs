//! What became of a lead, from everywhere that it is kept.

use serde_json::Value;
use time::OffsetDateTime;

use crate::base::{
    database::Transaction,
    error::{Error, Result},
};

pub(crate) const EVENTS_A_PAGE: usize = 50;

/// A place in a timeline: microseconds since 1970, source, its number, row.
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

#[derive(Debug, sqlx::FromRow)]
pub(crate) struct EventRow {
    pub(crate) at: OffsetDateTime,
    pub(crate) rank: i32,
    pub(crate) id: i64,
    pub(crate) row: i32,
    pub(crate) worker: Option<String>,
    /// Of a lead or a name what was done to it, of an import or an undo its outcome, of a check its verdict.
    pub(crate) action: String,
    pub(crate) file_name: Option<String>,
    pub(crate) byte_offset: Option<i64>,
    pub(crate) size_bytes: Option<i32>,
    pub(crate) changes: Option<Value>,
    pub(crate) name_kind: Option<String>,
    pub(crate) old_name: Option<String>,
    pub(crate) new_name: Option<String>,
}

pub(crate) async fn read(
    transaction: &mut Transaction,
    workspace_id: i32,
    lead_id: i64,
    before: Option<Cursor>,
) -> Result<Vec<EventRow>> {
    let at = before.map(|cursor| OffsetDateTime::from_unix_timestamp_nanos(i128::from(cursor.0) * 1_000));
    let at = at.transpose().map_err(|_| Error::BadRequest("`before` is no place in a timeline".to_owned()))?;
    let limit = i64::try_from(EVENTS_A_PAGE + 1).map_err(|error| Error::internal("a page's size", error))?;
    Ok(sqlx::query_as(include_str!("timeline.sql"))
        .bind(workspace_id)
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
        Cursor(micros, self.rank, self.id, self.row)
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
