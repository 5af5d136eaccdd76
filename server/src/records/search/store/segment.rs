//! The building of one segment of the index from its leads' rows.
//!
//! Guarantees: one transaction with the marks that it settles: those that existed before any row was read. A later
//! change leaves its own mark. Concurrent builders of the same segment take turns. Memory holds one segment.

use std::{collections::HashMap, sync::Arc};

use futures::TryStreamExt;
use sqlx::{
    FromRow, Row,
    postgres::PgRow,
    types::{Json, time::OffsetDateTime},
};
use torikomi_core::domain::names::NameKind;

use super::texts::COLUMNS;
use crate::{
    base::{
        column::Word,
        database::Transaction,
        error::{Error, Result},
    },
    records::search::index::{
        SEGMENT_LEADS, VERSION,
        column::{Column, Values, of_date, of_moment, of_text},
        first_of,
        part::Postings,
        term,
        texts::Texts,
    },
};

/// This many are read by one statement, …
pub(crate) const LEADS_AT_ONCE: i64 = 2_048;
/// … and as many of them are held and converted into terms at once as have this many bytes of long texts.
const BYTES_AT_ONCE: usize = 16 << 20;
/// This many are written at once, about 2 MB: a statement holds its data a few times over.
const PARTS_AT_ONCE: usize = 1_024;

/// Waits for another builder of the segment.
pub(crate) async fn lock_segment(transaction: &mut Transaction, segment: i32) -> Result<()> {
    sqlx::query(
        "insert into search_segment (workspace_id, segment) values ($1, $2)
         on conflict on constraint search_segment_pk do update set version = search_segment.version",
    )
    .bind(transaction.workspace_id())
    .bind(segment)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

/// Deletes the marks that the built segment will settle.
pub(crate) async fn clear_marks(transaction: &mut Transaction, segment: i32) -> Result<()> {
    sqlx::query("delete from search_unindexed where workspace_id = $1 and lead_id >= $2 and lead_id < $2 + $3")
        .bind(transaction.workspace_id())
        .bind(first_of(segment))
        .bind(SEGMENT_LEADS)
        .execute(&mut **transaction)
        .await?;
    sqlx::query("delete from search_pending where workspace_id = $1 and segment = $2")
        .bind(transaction.workspace_id())
        .bind(segment)
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

/// A lead's row, with the names that it holds.
struct IndexedLead {
    offset: u32,
    texts: Texts,
    name_ids: Vec<i32>,
    /// Its outcome in imports.
    imports: Vec<(i64, String)>,
    mail_consent: Option<bool>,
    registered: i32,
    updated: i32,
    birth_date: Option<i32>,
}

impl FromRow<'_, PgRow> for IndexedLead {
    fn from_row(row: &PgRow) -> sqlx::Result<IndexedLead> {
        let lead_id: i64 = row.try_get("lead_id")?;
        let birth_date: Option<String> = row.try_get("birth_date")?;
        let created_at: OffsetDateTime = row.try_get("created_at")?;
        let updated_at: OffsetDateTime = row.try_get("updated_at")?;
        Ok(IndexedLead {
            offset: u32::try_from(lead_id.rem_euclid(SEGMENT_LEADS)).expect("BUG: below a segment's size"),
            texts: Texts::from_row(row)?,
            name_ids: row.try_get("name_ids")?,
            imports: row.try_get::<Json<_>, _>("imports")?.0,
            mail_consent: row.try_get("mail_consent")?,
            registered: of_moment(created_at),
            updated: of_moment(updated_at),
            birth_date: birth_date.and_then(|date| date.parse().ok()).map(of_date),
        })
    }
}

/// Adds the leads from this number on.
pub(crate) async fn add(
    transaction: &mut Transaction,
    from: i64,
    mut builder: SegmentBuilder,
    kinds: &Arc<HashMap<i32, NameKind>>,
) -> Result<SegmentBuilder> {
    let select = format!(
        "select lead_id, {}, mail_consent, created_at, updated_at, to_char(birth_date, 'YYYY-MM-DD') as birth_date,
                array_remove(array[status_id, group_id], null)
                || array(select name_id from lead_name
                         where lead_name.workspace_id = lead.workspace_id and lead_name.lead_id = lead.lead_id) as name_ids,
                coalesce((select jsonb_agg(jsonb_build_array(import_id, outcome::text)) from import_row
                          where import_row.workspace_id = lead.workspace_id and import_row.lead_id = lead.lead_id
                                and outcome <> 's'), '[]')
                as imports
         from lead where workspace_id = $1 and lead_id >= $2 and lead_id < $2 + $3 order by lead_id",
        *COLUMNS
    );
    let mut rows = sqlx::query_as::<_, IndexedLead>(sqlx::AssertSqlSafe(select))
        .bind(transaction.workspace_id())
        .bind(from)
        .bind(LEADS_AT_ONCE)
        .fetch(&mut **transaction);
    loop {
        let (mut leads, mut bytes): (Vec<IndexedLead>, usize) = (Vec::new(), 0);
        while bytes < BYTES_AT_ONCE
            && let Some(lead) = rows.try_next().await?
        {
            bytes += lead.texts.size_bytes();
            leads.push(lead);
        }
        if leads.is_empty() {
            return Ok(builder);
        }
        let kinds = Arc::clone(kinds);
        let adding = tokio::task::spawn_blocking(move || {
            for lead in leads {
                builder.add(lead, &kinds);
            }
            builder
        });
        builder = adding.await.map_err(|panic| Error::internal("building a segment", panic))?;
    }
}

/// The kinds of all names that a lead may hold, including names that are being merged.
pub(crate) async fn kinds(transaction: &mut Transaction) -> Result<HashMap<i32, NameKind>> {
    let rows: Vec<(i32, Word<NameKind>)> = sqlx::query_as(
        "select name_id, kind from name where workspace_id = $1 and kind <> 'leaving'
         union all
         select name_id, kind from name_change where workspace_id = $1 and ended_at is null",
    )
    .bind(transaction.workspace_id())
    .fetch_all(&mut **transaction)
    .await?;
    Ok(rows.into_iter().map(|(name_id, Word(kind))| (name_id, kind)).collect())
}

/// A segment under construction.
#[derive(Default)]
pub(crate) struct SegmentBuilder {
    postings: Postings,
    columns: std::collections::BTreeMap<Column, Values>,
}

impl SegmentBuilder {
    fn add(&mut self, lead: IndexedLead, kinds: &HashMap<i32, NameKind>) {
        self.postings.add(lead.offset, |terms| {
            terms.push(term::present());
            term::of_texts(&lead.texts, terms);
            for name_id in &lead.name_ids {
                terms.push(term::name(*name_id));
                terms.extend(kinds.get(name_id).map(|kind| term::any_name(*kind)));
            }
            terms.extend(lead.imports.iter().map(|(import_id, outcome)| term::import(*import_id, outcome)));
            terms.extend(lead.mail_consent.map(term::consent));
        });
        self.put(Column::Registered, lead.offset, lead.registered);
        self.put(Column::Updated, lead.offset, lead.updated);
        if let Some(birth_date) = lead.birth_date {
            self.put(Column::BirthDate, lead.offset, birth_date);
        }
        // Whatever the item's kind: a text that looks like a number may become one.
        for (custom_item_id, text) in lead.texts.custom() {
            if let Some(value) = of_text(text) {
                self.put(Column::Custom(*custom_item_id), lead.offset, value);
            }
        }
    }

    fn put(&mut self, column: Column, offset: u32, value: i32) {
        self.columns.entry(column).or_default().add(offset, value);
    }
}

pub(crate) async fn write(transaction: &mut Transaction, segment: i32, builder: SegmentBuilder) -> Result<()> {
    let workspace_id = transaction.workspace_id();
    let part_bits = i16::try_from(builder.postings.part_bits()).map_err(|error| Error::internal("parts", error))?;
    let encoding = tokio::task::spawn_blocking(move || {
        let columns = builder.columns.into_iter().map(|(column, values)| (column.part(), values.into_content()));
        Ok::<_, Error>(columns.chain(builder.postings.into_parts()?).collect())
    });
    let parts: Vec<(i32, Vec<u8>)> = encoding.await.map_err(|panic| Error::internal("building a segment", panic))??;
    sqlx::query("delete from search_part where workspace_id = $1 and segment = $2")
        .bind(workspace_id)
        .bind(segment)
        .execute(&mut **transaction)
        .await?;
    let mut left = parts.into_iter().peekable();
    while left.peek().is_some() {
        let (parts, contents): (Vec<i32>, Vec<Vec<u8>>) = left.by_ref().take(PARTS_AT_ONCE).unzip();
        sqlx::query(
            "insert into search_part (workspace_id, segment, part, content)
             select $1, $2, part, content from unnest($3::integer[], $4::bytea[]) as made (part, content)",
        )
        .bind(workspace_id)
        .bind(segment)
        .bind(parts)
        .bind(contents)
        .execute(&mut **transaction)
        .await?;
    }
    sqlx::query(
        "update search_segment set version = $3, part_bits = $4, built_at = now() where workspace_id = $1 and segment = $2",
    )
    .bind(workspace_id)
    .bind(segment)
    .bind(VERSION)
    .bind(part_bits)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}
