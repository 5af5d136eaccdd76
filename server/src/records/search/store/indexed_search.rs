//! The search for leads: the highest number first, a page, a count or all of them.
//!
//! Guarantees: results meet the conditions by the leads' own rows, and none that does is left out. Memory holds the
//! sets of a few segments, and an early page costs only its first segments.

use std::collections::{BTreeSet, VecDeque};

use futures::TryStreamExt;
use roaring::RoaringBitmap;
use sqlx::{FromRow, Postgres, QueryBuilder, Row, postgres::PgRow};

use super::{state::IndexState, texts::COLUMNS};
use crate::{
    base::{
        column::Letter,
        database::{Database, Transaction},
        error::{Error, Result},
        pace::Pace,
    },
    records::search::index::{
        SEGMENT_LEADS,
        conditions::{CompanyTest, Conditions, ImportTest},
        first_of,
        query::{IndexQuery, Parts},
        texts::Texts,
    },
};

/// Conditions unknown to the index are listed from other rows if they have at most this many leads: a company's, and an
/// import's until it is indexed; otherwise leads are checked one by one.
const MOST_LISTED: i64 = 200_000;
/// How many leads are checked at once: few for a first page, more if few of them meet the conditions.
const SMALLEST_BATCH: usize = 128;
const LARGEST_BATCH: usize = 4_096;
/// Segments whose sets are read at once; the first time only one.
const MOST_SEGMENTS: usize = 16;
/// Fewer segments if together they have more parts than this: a condition may name thousands of terms.
const MOST_PARTS: usize = 2_000;
/// Leads that are added to a set before other tasks get their turn.
const LEADS_A_STEP: usize = 4_096;

/// A transaction with one snapshot, for a search.
pub async fn snapshot(database: &Database, workspace_id: i32) -> Result<Transaction> {
    let mut transaction = database.begin(workspace_id).await?;
    // The searched data is small compared with the tables: it is found through the keys, never by reading all rows.
    sqlx::raw_sql(
        "set transaction isolation level repeatable read; set local enable_hashjoin = off; set local enable_mergejoin = off",
    )
    .execute(&mut *transaction)
    .await?;
    Ok(transaction)
}

/// A range to be searched, the highest numbers first.
#[derive(Debug)]
enum Span {
    /// Segments by the index.
    Indexed(Vec<i32>),
    /// Leads from the first number on, below the second, row by row.
    Rows(i64, i64),
}

/// A search under way, inside one transaction.
#[derive(Debug)]
pub struct IndexedSearch {
    conditions: Conditions,
    query: IndexQuery,
    state: IndexState,
    below: i64,
    /// All leads of a company, or the leads of an import that are not indexed yet.
    listed: Option<BTreeSet<i64>>,
    spans: VecDeque<Span>,
    /// Leads to be checked, the highest numbers first.
    candidates: VecDeque<i64>,
    batch_size: usize,
}

impl IndexedSearch {
    /// Searches leads with numbers below `below`.
    pub async fn begin(transaction: &mut Transaction, conditions: Conditions, below: i64) -> Result<IndexedSearch> {
        let state = IndexState::load(transaction).await?;
        let (mut query, mut listed) = (IndexQuery::of(&conditions), None);
        if let Some(import) = &conditions.import {
            if state.has_import(transaction, import.import_id).await? {
                query = query.and_import(import);
            } else {
                listed = leads_of_import(transaction, import).await?;
            }
        }
        if let Some(company) = conditions.company {
            let of_company = leads_of_company(transaction, company).await?;
            listed = match (listed, of_company) {
                (Some(of_import), Some(of_company)) => Some(intersect(of_import, &of_company).await),
                (of_import, of_company) => of_import.or(of_company),
            };
        }
        let mut search = IndexedSearch {
            query,
            state,
            below,
            listed,
            conditions,
            spans: VecDeque::new(),
            candidates: VecDeque::new(),
            batch_size: SMALLEST_BATCH,
        };
        search.plan_spans();
        Ok(search)
    }

    /// The next leads that meet the conditions: at least `wanted`, fewer only at the end.
    pub async fn next(&mut self, transaction: &mut Transaction, wanted: usize) -> Result<Vec<i64>> {
        let mut found = Vec::new();
        while found.len() < wanted {
            if !self.candidates.is_empty() {
                let batch: Vec<i64> = self.candidates.drain(..self.batch_size.min(self.candidates.len())).collect();
                found.extend(self.check(transaction, &batch).await?);
                self.batch_size = (self.batch_size * 2).min(LARGEST_BATCH);
                continue;
            }
            match self.spans.pop_front() {
                None => break,
                Some(Span::Indexed(segments)) => self.look_up(transaction, segments).await?,
                Some(Span::Rows(low, below)) => match &self.listed {
                    Some(listed) => self.candidates.extend(listed.range(low..below).rev()),
                    None => self.read_rows(transaction, low, below, wanted - found.len(), &mut found).await?,
                },
            }
        }
        Ok(found)
    }

    /// Divides the numbers into spans: first a segment by the index, then two, four, …
    fn plan_spans(&mut self) {
        let (mut most, by_index) = (1, !self.query.is_unrestricted());
        for segment in (0..=self.state.last_segment).rev() {
            let (low, below) = (first_of(segment), self.below.min(first_of(segment) + SEGMENT_LEADS));
            if low >= below {
                continue;
            }
            let is_indexed = by_index && self.state.built(segment).is_some();
            match self.spans.back_mut() {
                Some(Span::Indexed(segments)) if is_indexed && segments.len() < most => segments.push(segment),
                Some(Span::Rows(lowest, _)) if !is_indexed => *lowest = low,
                _ if is_indexed => {
                    if let Some(Span::Indexed(before)) = self.spans.back() {
                        most = (before.len() * 2).min(MOST_SEGMENTS);
                    }
                    self.spans.push_back(Span::Indexed(vec![segment]));
                }
                _ => self.spans.push_back(Span::Rows(low, below)),
            }
        }
    }

    /// Makes candidates from the first segments' index and from the unindexed leads. Segments with too many parts are
    /// processed later.
    async fn look_up(&mut self, transaction: &mut Transaction, segments: Vec<i32>) -> Result<()> {
        let mut pace = Pace::default();
        let requests = self.parts_to_read(segments, &mut pace).await;
        for (segment, parts) in self.read_parts(transaction, requests, &mut pace).await? {
            let low = first_of(segment);
            let leads = self.leads(segment, &parts, &mut pace).await?;
            self.candidates.extend(leads.iter().rev().map(|offset| low + i64::from(offset)));
            pace.large_step().await;
        }
        Ok(())
    }

    /// The parts to read, for as many of the segments as may be read at once.
    async fn parts_to_read(&mut self, mut segments: Vec<i32>, pace: &mut Pace) -> Vec<PartsRequest> {
        let (mut requests, mut all): (Vec<PartsRequest>, usize) = (Vec::new(), 0);
        for segment in &segments {
            let part_bits = self.state.built(*segment).unwrap_or_default();
            let mut parts = Vec::new();
            self.query.parts(part_bits, &mut parts);
            parts.sort_unstable();
            parts.dedup();
            all += parts.len();
            if all > MOST_PARTS && !requests.is_empty() {
                break;
            }
            requests.push(PartsRequest { segment: *segment, part_bits, parts });
            pace.large_step().await;
        }
        let others = segments.split_off(requests.len());
        if !others.is_empty() {
            self.spans.push_front(Span::Indexed(others));
        }
        requests
    }

    /// The leads of a segment to check, as numbers within it.
    async fn leads(&self, segment: i32, parts: &Parts, pace: &mut Pace) -> Result<RoaringBitmap> {
        let (low, below) = (first_of(segment), self.below.min(first_of(segment) + SEGMENT_LEADS));
        let mut leads = self.query.leads(parts, pace).await?;
        leads.remove_range(offset(below, low)..);
        for lead_id in self.state.unindexed(low, below) {
            leads.insert(offset(lead_id, low));
            pace.step().await;
        }
        if let Some(listed) = &self.listed {
            let mut of_list = RoaringBitmap::new();
            for lead_id in listed.range(low..below) {
                of_list.insert(offset(*lead_id, low));
                pace.step().await;
            }
            leads &= of_list;
        }
        Ok(leads)
    }

    /// The segments' parts, in the segments' order.
    async fn read_parts(
        &self,
        transaction: &mut Transaction,
        requests: Vec<PartsRequest>,
        pace: &mut Pace,
    ) -> Result<Vec<(i32, Parts)>> {
        let (mut of_segments, mut of_parts, mut read) = (Vec::new(), Vec::new(), Vec::new());
        for PartsRequest { segment, part_bits, parts } in requests {
            of_segments.extend(parts.iter().map(|_| segment));
            of_parts.extend(parts);
            read.push((segment, Parts { part_bits, ..Parts::default() }));
        }
        let mut rows = sqlx::query_as::<_, PartRow>(
            "select segment, part, content
             from unnest($2::integer[], $3::integer[]) as wanted (wanted_segment, wanted_part)
             join search_part on workspace_id = $1 and segment = wanted_segment and part = wanted_part",
        )
        .bind(transaction.workspace_id())
        .bind(of_segments)
        .bind(of_parts)
        .fetch(&mut **transaction);
        while let Some(PartRow { segment, part, content }) = rows.try_next().await? {
            if let Some((_, parts)) = read.iter_mut().find(|(wanted, _)| *wanted == segment) {
                parts.contents.insert(part, content);
            }
            pace.step().await;
        }
        drop(rows);
        Ok(read)
    }

    /// The leads that meet the conditions, the highest numbers first.
    async fn check(&self, transaction: &mut Transaction, lead_ids: &[i64]) -> Result<Vec<i64>> {
        let mut query = self.select();
        query.push_bind(transaction.workspace_id()).push(" and lead_id = any(").push_bind(lead_ids.to_vec()).push(")");
        self.conditions.push(&mut query);
        query.push(" order by lead_id desc");
        let (_, found) = self.read_matching(transaction, &mut query).await?;
        Ok(found)
    }

    /// Reads a part of the span's rows; the rest is processed later.
    async fn read_rows(
        &mut self,
        transaction: &mut Transaction,
        low: i64,
        below: i64,
        wanted: usize,
        found: &mut Vec<i64>,
    ) -> Result<()> {
        let most = if self.conditions.texts.is_empty() { wanted } else { self.batch_size };
        self.batch_size = (self.batch_size * 2).min(LARGEST_BATCH);
        let mut query = self.select();
        query.push_bind(transaction.workspace_id()).push(" and lead_id >= ").push_bind(low);
        query.push(" and lead_id < ").push_bind(below);
        self.conditions.push(&mut query);
        let limit = i64::try_from(most).map_err(|error| Error::internal("a page's size", error))?;
        query.push(" order by lead_id desc limit ").push_bind(limit);
        let (read, matching) = self.read_matching(transaction, &mut query).await?;
        if let Some(last) = read.last.filter(|_| read.leads == most) {
            self.spans.push_front(Span::Rows(low, last));
        }
        found.extend(matching);
        Ok(())
    }

    fn select(&self) -> QueryBuilder<Postgres> {
        let texts = if self.conditions.texts.is_empty() { "" } else { COLUMNS.as_str() };
        let comma = if texts.is_empty() { "" } else { ", " };
        QueryBuilder::new(format!("select lead_id{comma}{texts} from lead where workspace_id = "))
    }

    /// The rows that were read, and the leads among them that have the words. One lead's texts are held at a time.
    async fn read_matching(
        &self,
        transaction: &mut Transaction,
        query: &mut QueryBuilder<Postgres>,
    ) -> Result<(RowsRead, Vec<i64>)> {
        let (mut read, mut found, mut pace) = (RowsRead::default(), Vec::new(), Pace::default());
        let mut rows = query.build_query_as::<Candidate>().fetch(&mut **transaction);
        while let Some(lead) = rows.try_next().await? {
            read.leads += 1;
            read.last = Some(lead.lead_id);
            if self.meets(&lead, &mut pace).await {
                found.push(lead.lead_id);
            }
            pace.step().await;
        }
        Ok((read, found))
    }

    async fn meets(&self, lead: &Candidate, pace: &mut Pace) -> bool {
        let Some(texts) = &lead.texts else { return true };
        for (scope, words) in &self.conditions.texts {
            if !texts.contain(words, *scope, pace).await {
                return false;
            }
        }
        true
    }
}

/// The parts of a segment to be read.
#[derive(Debug)]
struct PartsRequest {
    segment: i32,
    part_bits: u32,
    parts: Vec<i32>,
}

/// A part of a segment.
#[derive(Debug, FromRow)]
struct PartRow {
    segment: i32,
    part: i32,
    content: Vec<u8>,
}

/// A lead's number within the segment that begins with `low`.
fn offset(lead_id: i64, low: i64) -> u32 {
    u32::try_from(lead_id - low).expect("BUG: a lead of the segment")
}

/// Converts numbers into a set, in steps.
async fn to_set(lead_ids: Vec<i64>) -> BTreeSet<i64> {
    let (mut set, mut pace) = (BTreeSet::new(), Pace::default());
    for chunk in lead_ids.chunks(LEADS_A_STEP) {
        set.extend(chunk);
        pace.large_step().await;
    }
    set
}

async fn intersect(one: BTreeSet<i64>, other: &BTreeSet<i64>) -> BTreeSet<i64> {
    let (mut both, mut pace) = (Vec::new(), Pace::default());
    for lead_id in one {
        if other.contains(&lead_id) {
            both.push(lead_id);
        }
        pace.step().await;
    }
    to_set(both).await
}

/// The number of rows that were read, and the last one.
#[derive(Debug, Default)]
struct RowsRead {
    leads: usize,
    last: Option<i64>,
}

/// A lead that meets the conditions except for the words.
#[derive(Debug)]
struct Candidate {
    lead_id: i64,
    texts: Option<Texts>,
}

impl FromRow<'_, PgRow> for Candidate {
    fn from_row(row: &PgRow) -> sqlx::Result<Candidate> {
        let texts = if row.len() > 1 { Some(Texts::from_row(row)?) } else { None };
        Ok(Candidate { lead_id: row.try_get("lead_id")?, texts })
    }
}

/// `None`: there are too many.
async fn leads_of_import(transaction: &mut Transaction, import: &ImportTest) -> Result<Option<BTreeSet<i64>>> {
    if import.most_leads > MOST_LISTED {
        return Ok(None);
    }
    let rows: Vec<i64> = sqlx::query_scalar(
        "select lead_id from import_row
         where workspace_id = $1 and import_id = $2 and outcome = any($3::text[]::\"char\"[]) and row <= $4
           and lead_id is not null",
    )
    .bind(transaction.workspace_id())
    .bind(import.import_id)
    .bind(import.outcomes.iter().copied().map(Letter).collect::<Vec<_>>())
    .bind(import.applied_row)
    .fetch_all(&mut **transaction)
    .await?;
    Ok(Some(to_set(rows).await))
}

/// `None`: there are too many.
async fn leads_of_company(transaction: &mut Transaction, company: CompanyTest) -> Result<Option<BTreeSet<i64>>> {
    let rows: Vec<i64> =
        sqlx::query_scalar("select lead_id from lead where workspace_id = $1 and company_id = $2 limit $3")
            .bind(transaction.workspace_id())
            .bind(company.company_id)
            .bind(MOST_LISTED + 1)
            .fetch_all(&mut **transaction)
            .await?;
    let is_few = i64::try_from(rows.len()).is_ok_and(|leads| leads <= MOST_LISTED);
    Ok(if is_few { Some(to_set(rows).await) } else { None })
}

/// The beginning of a search of all leads.
pub const FROM_THE_LATEST: i64 = i64::MAX;

#[cfg(test)]
mod tests {
    use crate::records::search::index::{SEGMENT_LEADS, first_of, segment_of};

    #[test]
    fn segments_join_without_a_gap() {
        for lead_id in [1, SEGMENT_LEADS - 1, SEGMENT_LEADS, 5 * SEGMENT_LEADS + 7] {
            let segment = segment_of(lead_id);
            assert!((first_of(segment)..first_of(segment + 1)).contains(&lead_id), "{lead_id}");
        }
    }
}
