//! Conversion of column values to the wire's form: times and counts.
//!
//! A value that cannot be converted is our defect: no request can cause it.

use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use crate::base::error::{Error, Result};

/// RFC 3339, in UTC.
pub fn moment(moment: OffsetDateTime) -> Result<String> {
    moment.format(&Rfc3339).map_err(|error| Error::internal("a moment", error))
}

pub fn count(rows: i64) -> Result<u64> {
    u64::try_from(rows).map_err(|error| Error::internal("a count", error))
}
