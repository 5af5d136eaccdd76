//! Columns of the tables that are told as the wire has them: moments, counts, words.
//!
//! What cannot be told is a fault of ours: no request can bring it about.

use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use crate::base::error::{Error, Result};

/// RFC 3339, in UTC.
pub fn moment(moment: OffsetDateTime) -> Result<String> {
    moment.format(&Rfc3339).map_err(|error| Error::internal("a moment", error))
}

pub fn count(rows: i64) -> Result<u64> {
    u64::try_from(rows).map_err(|error| Error::internal("a count", error))
}

/// A word of the wire as the table has it.
pub fn word(value: impl serde::Serialize) -> Result<String> {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => Ok(word),
        other => Err(Error::Internal(format!("{other:?} is no word of the wire"))),
    }
}

/// What a table's word means; the words are the wire's.
pub fn meaning<T: serde::de::DeserializeOwned>(word: &str) -> Result<T> {
    serde_json::from_value(word.into()).map_err(|error| Error::internal("a column's word", error))
}
