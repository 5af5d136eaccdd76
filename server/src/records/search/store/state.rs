//! The state of the index at the moment of a search: the segments that are built, and the leads whose current state is
//! not indexed.
//!
//! A few such leads are listed one by one; if they are many, their segments are read row by row.

use std::collections::{BTreeMap, BTreeSet};

use futures::{Stream, TryStreamExt};

use super::unindexed::ANY_SEGMENT;
use crate::{
    base::{
        database::Transaction,
        error::{Error, Result},
        import_state::applying,
        pace::Pace,
    },
    records::search::index::{SEGMENT_LEADS, VERSION, first_of, segment_of},
};

/// This many leads of imports are checked one by one; for a segment, this many of those that people changed.
const FEW_OF_IMPORTS: i64 = 20_000;
const FEW_OF_SEGMENT: i64 = 8_000;

#[derive(Debug, Default)]
pub(crate) struct IndexState {
    /// Built segments, with the power of two of their parts.
    built: BTreeMap<i32, u32>,
    /// Segments with too many changes since.
    stale: BTreeSet<i32>,
    /// Whether all segments are.
    all_stale: bool,
    /// Leads of the others that are checked whatever the index says.
    unindexed: BTreeSet<i64>,
    /// Imports whose leads are not all indexed.
    pending_imports: BTreeSet<i64>,
    /// The segment of the highest lead; -1 without one.
    pub(crate) last_segment: i32,
}

impl IndexState {
    pub(crate) async fn load(transaction: &mut Transaction) -> Result<IndexState> {
        let built = built_segments(transaction).await?;
        let mut state = IndexState { built, last_segment: -1, ..IndexState::default() };
        let last: Option<i64> =
            sqlx::query_scalar("select lead_id from lead where workspace_id = $1 order by lead_id desc limit 1")
                .bind(transaction.workspace_id())
                .fetch_optional(&mut **transaction)
                .await?;
        state.last_segment = last.map_or(-1, segment_of);
        state.add_changed(transaction).await?;
        state.add_imports(transaction).await?;
        Ok(state)
    }

    /// How a segment is searched: by the index, with the power of two of its parts, or (`None`) row by row.
    pub(crate) fn built(&self, segment: i32) -> Option<u32> {
        let part_bits = self.built.get(&segment).copied();
        part_bits.filter(|_| !self.all_stale && !self.stale.contains(&segment))
    }

    /// The leads with numbers from `low` on, below `below`, that are checked in addition to the index.
    pub(crate) fn unindexed(&self, low: i64, below: i64) -> impl Iterator<Item = i64> {
        self.unindexed.range(low..below).copied()
    }

    /// Whether the leads of an import are indexed, in every segment that has leads.
    pub(crate) async fn has_import(&self, transaction: &mut Transaction, import_id: i64) -> Result<bool> {
        let is_behind = self.pending_imports.contains(&import_id) || self.all_stale || !self.stale.is_empty();
        if is_behind {
            return Ok(false);
        }
        let is_complete = (0..=self.last_segment).all(|segment| self.built.contains_key(&segment));
        // Missing segments may have no leads.
        Ok(is_complete || missing_segments(transaction, &self.built).await?.is_empty())
    }

    async fn add_changed(&mut self, transaction: &mut Transaction) -> Result<()> {
        let counts: Vec<(i32, i64)> = sqlx::query_as(
            "select (lead_id / $2)::integer, count(*) from search_unindexed where workspace_id = $1 group by 1",
        )
        .bind(transaction.workspace_id())
        .bind(SEGMENT_LEADS)
        .fetch_all(&mut **transaction)
        .await?;
        let (few, many): (Vec<_>, Vec<_>) = counts.into_iter().partition(|(_, leads)| *leads <= FEW_OF_SEGMENT);
        self.stale.extend(many.into_iter().map(|(segment, _)| segment));
        if few.is_empty() {
            return Ok(());
        }
        let few: Vec<i32> = few.into_iter().map(|(segment, _)| segment).collect();
        let lead_ids = sqlx::query_scalar(
            "select lead_id from search_unindexed where workspace_id = $1 and (lead_id / $2)::integer = any($3)",
        )
        .bind(transaction.workspace_id())
        .bind(SEGMENT_LEADS)
        .bind(few)
        .fetch(&mut **transaction);
        self.add_unindexed(lead_ids).await
    }

    /// They may be a few thousand for each segment.
    async fn add_unindexed(&mut self, mut lead_ids: impl Stream<Item = sqlx::Result<i64>> + Unpin) -> Result<()> {
        let mut pace = Pace::default();
        while let Some(lead_id) = lead_ids.try_next().await? {
            self.unindexed.insert(lead_id);
            pace.step().await;
        }
        Ok(())
    }

    /// The running import, and those that have ended since the index was last updated.
    async fn add_imports(&mut self, transaction: &mut Transaction) -> Result<()> {
        let pending: Vec<PendingImport> = sqlx::query_as(concat!(
            "select import_id, segments, new_count, overwritten_count - unchanged_count as changed_count
             from (select import_id, coalesce(array_agg(segment) filter (where not is_unchanged), '{}') as segments
                   from search_pending where workspace_id = $1
                   group by import_id
                   union all
                   select import_id, array[$2::integer] from import where workspace_id = $1 and ",
            applying!(),
            ") as pending
             join import using (import_id) where import.workspace_id = $1",
        ))
        .bind(transaction.workspace_id())
        .bind(ANY_SEGMENT)
        .fetch_all(&mut **transaction)
        .await?;
        let (mut few, mut left) = (Vec::new(), FEW_OF_IMPORTS);
        for PendingImport { import_id, segments, new_count, changed_count } in pending {
            self.pending_imports.insert(import_id);
            if new_count + changed_count <= left {
                left -= new_count + changed_count;
                few.push(import_id);
            } else if !segments.contains(&ANY_SEGMENT) {
                self.stale.extend(segments);
            } else if changed_count > 0 {
                self.all_stale = true;
            } else {
                self.add_range_of_new(transaction, import_id).await?;
            }
        }
        if !few.is_empty() {
            let lead_ids = sqlx::query_scalar(
                "select lead_id from import_row
                 where workspace_id = $1 and import_id = any($2) and outcome in ('n', 'o') and lead_id is not null",
            )
            .bind(transaction.workspace_id())
            .bind(few)
            .fetch(&mut **transaction);
            self.add_unindexed(lead_ids).await?;
        }
        Ok(())
    }

    /// New leads got their numbers in the order of their rows.
    async fn add_range_of_new(&mut self, transaction: &mut Transaction, import_id: i64) -> Result<()> {
        let ends: NewLeadEnds = sqlx::query_as(
            "select (select lead_id from import_row where workspace_id = $1 and import_id = $2 and outcome = 'n'
                     order by row limit 1) as first,
                    (select lead_id from import_row where workspace_id = $1 and import_id = $2 and outcome = 'n'
                     order by row desc limit 1) as last",
        )
        .bind(transaction.workspace_id())
        .bind(import_id)
        .fetch_one(&mut **transaction)
        .await?;
        if let NewLeadEnds { first: Some(first), last: Some(last) } = ends {
            self.stale.extend(segment_of(first)..=segment_of(last));
        }
        Ok(())
    }
}

/// The first and the last new lead of an import.
#[derive(Debug, sqlx::FromRow)]
struct NewLeadEnds {
    first: Option<i64>,
    last: Option<i64>,
}

/// An import whose leads are not all indexed.
#[derive(Debug, sqlx::FromRow)]
struct PendingImport {
    import_id: i64,
    /// The possible segments; if [`ANY_SEGMENT`] is among them, all.
    segments: Vec<i32>,
    new_count: i64,
    changed_count: i64,
}

/// The built segments, with the power of two of their parts.
pub(crate) async fn built_segments(transaction: &mut Transaction) -> Result<BTreeMap<i32, u32>> {
    let segments: Vec<(i32, i16)> =
        sqlx::query_as("select segment, part_bits from search_segment where workspace_id = $1 and version = $2")
            .bind(transaction.workspace_id())
            .bind(VERSION)
            .fetch_all(&mut **transaction)
            .await?;
    let part_bits = |bits: i16| u32::try_from(bits).map_err(|error| Error::internal("a segment's parts", error));
    segments.into_iter().map(|(segment, bits)| Ok((segment, part_bits(bits)?))).collect()
}

/// Segments with leads that are not in `built`: found by jumping from one to the next.
pub(crate) async fn missing_segments(transaction: &mut Transaction, built: &BTreeMap<i32, u32>) -> Result<Vec<i32>> {
    let (mut missing, mut below) = (Vec::new(), i64::MAX);
    loop {
        let last: Option<i64> = sqlx::query_scalar(
            "select lead_id from lead where workspace_id = $1 and lead_id < $2 order by lead_id desc limit 1",
        )
        .bind(transaction.workspace_id())
        .bind(below)
        .fetch_optional(&mut **transaction)
        .await?;
        let Some(last) = last else { return Ok(missing) };
        let segment = segment_of(last);
        if !built.contains_key(&segment) {
            missing.push(segment);
        }
        below = first_of(segment);
    }
}
