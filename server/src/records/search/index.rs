//! The data structures of the index, without a database.

pub(crate) mod column;
pub(crate) mod conditions;
pub(crate) mod custom;
pub(crate) mod fold;
pub(crate) mod query;
pub(crate) mod part;
pub(crate) mod term;
pub(crate) mod texts;

/// Leads with consecutive numbers, which are indexed together.
pub const SEGMENT_LEADS: i64 = 1 << 16;

/// The version of the index's contents; a segment of another version is ignored.
pub(crate) const VERSION: i32 = 3;

/// The segment of a lead.
pub(crate) fn segment_of(lead_id: i64) -> i32 {
    i32::try_from(lead_id.div_euclid(SEGMENT_LEADS)).unwrap_or(i32::MAX)
}

/// The number of the segment's first lead.
pub(crate) fn first_of(segment: i32) -> i64 {
    i64::from(segment) * SEGMENT_LEADS
}
