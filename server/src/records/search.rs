//! リードを探す: search for leads by conditions, among millions (specification 13).
//!
//! The truth is always in the leads' own rows (`store::filter`, `store::texts`). An index selects the rows worth
//! checking: leads in segments of 65,536 consecutive numbers; each segment has, for every term (the characters and
//! pairs of characters of the folded texts, threes and fives of digits and Latin letters, the names, the options, …),
//! the set of leads that have it, and for every date and number its values. A segment is built as a whole, in the
//! background (`job`).
//!
//! The law that keeps results correct at all times: **every change of a lead, its names or its memos, other than by an
//! import's blocks, is noted in the same transaction (`store::unindexed::note`)**; a test checks the sources for
//! statements that do not. Imports are checked as a whole until their leads are indexed. So the index is sufficient for
//! all leads except those known to differ, and these are checked one by one. A segment that was not built yet is read
//! row by row. A search reads everything from one snapshot (`repeatable read`).
//!
//! Why no GIN index over the pairs of characters: maintained for each lead it took 125 s and 5 GB of write-ahead log
//! for a million leads, its operators are not leakproof, so that it cannot be used under row-level security, and it has
//! no order, so that every hit of a common pair is sorted before the first page. `pg_trgm` does not find `佐藤`.

pub(crate) mod job;
pub mod index;
pub mod store;
