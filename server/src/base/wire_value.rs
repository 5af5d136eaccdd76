//! Columns of the tables that are told as the wire has them: moments and counts.
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
