//! リードを探す: which leads meet some conditions, among millions of them (specification 13).
//!
//! What is true is asked of the leads' own rows, always (`store::filter`, `store::texts`). Which rows are worth asking
//! tells an index: leads in segments of 65,536 neighbouring numbers, in each for every term (the characters and pairs
//! of characters of the folded texts, threes and fives of digits and Latin letters, the names, the options, …) the set
//! of leads that have it, and for every date and number its values. A segment is made in one piece, in the background
//! (`job`).
//!
//! The law that keeps answers correct at all times: **whoever changes a lead, its names or its memos other than by an
//! import's blocks notes it in the same transaction (`store::unindexed::note`)**; a test reads the sources for
//! statements of those who do not. Imports are looked at whole until their leads are indexed. So what the index says is
//! enough for all leads but those known to be otherwise, and these are asked one by one. A segment that was not made
//! yet is read row by row. A search reads everything from one moment (`repeatable read`).
//!
//! Why no GIN index over the pairs of characters: kept up lead by lead it took 125 s and 5 GB of write-ahead log for a
//! million leads, its operators are not leakproof, so that it cannot be used under row-level security, and it knows no
//! order, so that every hit of a common pair is sorted before the first page. `pg_trgm` finds no `佐藤`.

pub(crate) mod job;
pub mod index;
pub mod store;
