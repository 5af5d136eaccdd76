//! Verdicts of the address check, written as tags.
//!
//! Guarantees: a handful of statements for a page of thousands of leads; a lead that has the right tag already is not
//! written. Both tags are removed before one is added. Every write counts as nobody's edit (`recorded_writes`), is part
//! of the lead's history, and leaves plans that wait for confirmation valid, unless they change the lead's tags.

use std::collections::{HashMap, HashSet};

use torikomi_core::{
    domain::names::NameKind,
    wire::{EmailVerdict, TAG_NG, TAG_UNCHECKED},
};

use crate::{
    base::{column::Word, database::Transaction, error::Result},
    records::{name, search::store::unindexed},
};

/// The verdict on the address of a lead, whose row the transaction has locked, after `note_change`.
pub(crate) struct LeadVerdict {
    pub(crate) lead_id: i64,
    pub(crate) verdict: EmailVerdict,
}

fn tag(verdict: EmailVerdict) -> Option<&'static str> {
    match verdict {
        EmailVerdict::Exists => None,
        EmailVerdict::Ng => Some(TAG_NG),
        EmailVerdict::Unchecked => Some(TAG_UNCHECKED),
    }
}

pub(crate) async fn write(transaction: &mut Transaction, verdicts: &[LeadVerdict]) -> Result<()> {
    // 1. The leads' current tags.
    let needed: HashSet<&str> = verdicts.iter().filter_map(|lead| tag(lead.verdict)).collect();
    let tags = ensure_tags(transaction, &needed).await?;
    let present_tags = tags_of_leads(transaction, verdicts, &tags).await?;
    // 2. The differences from the verdicts.
    let mut changes = TagChanges::default();
    for lead in verdicts {
        let wanted = tag(lead.verdict);
        let present: HashSet<&str> = present_tags.get(&lead.lead_id).cloned().unwrap_or_default();
        let is_right = present.iter().all(|tag| Some(*tag) == wanted) && present.len() == usize::from(wanted.is_some());
        if !is_right {
            changes.push(lead, &present, wanted, &tags);
        }
    }
    if changes.lead_ids.is_empty() {
        return Ok(());
    }
    // 3. The tags, the leads' rows, their history.
    changes.write_tags(transaction).await?;
    changes.record(transaction).await?;
    unindexed::note(transaction, &changes.lead_ids).await
}

/// The numbers of both tags, as far as they exist; those that are needed are created. The workspace's row is locked, so
/// that they cannot be deleted from the dictionary meanwhile.
async fn ensure_tags(transaction: &mut Transaction, needed: &HashSet<&str>) -> Result<HashMap<&'static str, i32>> {
    let mut found = find_tags(transaction).await?;
    let missing: Vec<(NameKind, &str)> =
        needed.iter().filter(|tag| !found.contains_key(**tag)).map(|tag| (NameKind::Tag, *tag)).collect();
    if !missing.is_empty() {
        name::store::insert_missing(transaction, &missing).await?;
        found = find_tags(transaction).await?;
    }
    Ok(found)
}

async fn find_tags(transaction: &mut Transaction) -> Result<HashMap<&'static str, i32>> {
    let rows: Vec<(String, i32)> = sqlx::query_as(
        "select name_key, name_id from name where workspace_id = $1 and kind = 'tag' and name_key = any($2)",
    )
    .bind(transaction.workspace_id())
    .bind([TAG_NG, TAG_UNCHECKED])
    .fetch_all(&mut **transaction)
    .await?;
    let known = |key: &str| [TAG_NG, TAG_UNCHECKED].into_iter().find(|tag| *tag == key);
    Ok(rows.into_iter().filter_map(|(key, name_id)| Some((known(&key)?, name_id))).collect())
}

async fn tags_of_leads(
    transaction: &mut Transaction,
    verdicts: &[LeadVerdict],
    tags: &HashMap<&'static str, i32>,
) -> Result<HashMap<i64, HashSet<&'static str>>> {
    let lead_ids: Vec<i64> = verdicts.iter().map(|lead| lead.lead_id).collect();
    let name_ids: Vec<i32> = tags.values().copied().collect();
    let rows: Vec<(i64, i32)> = sqlx::query_as(
        "select lead_id, name_id from lead_name
         where workspace_id = $1 and lead_id = any($2) and name_id = any($3)",
    )
    .bind(transaction.workspace_id())
    .bind(lead_ids)
    .bind(name_ids)
    .fetch_all(&mut **transaction)
    .await?;
    let mut of_leads: HashMap<i64, HashSet<&'static str>> = HashMap::new();
    for (lead_id, name_id) in rows {
        let tag = tags.iter().find(|(_, known)| **known == name_id).map(|(tag, _)| *tag);
        of_leads.entry(lead_id).or_default().extend(tag);
    }
    Ok(of_leads)
}

/// Leads whose tags change, column by column.
#[derive(Default)]
struct TagChanges {
    lead_ids: Vec<i64>,
    verdicts: Vec<Word<EmailVerdict>>,
    old_tags: Vec<Option<String>>,
    new_tags: Vec<Option<&'static str>>,
    removed: (Vec<i64>, Vec<i32>),
    added: (Vec<i64>, Vec<i32>),
}

impl TagChanges {
    fn push(
        &mut self,
        lead: &LeadVerdict,
        present: &HashSet<&str>,
        wanted: Option<&'static str>,
        tags: &HashMap<&'static str, i32>,
    ) {
        self.lead_ids.push(lead.lead_id);
        self.verdicts.push(Word(lead.verdict));
        let mut old: Vec<&str> = present.iter().copied().filter(|tag| Some(*tag) != wanted).collect();
        old.sort_unstable();
        self.old_tags.push(Some(old.join(",")).filter(|tags| !tags.is_empty()));
        let is_new = wanted.filter(|tag| !present.contains(tag));
        self.new_tags.push(is_new);
        for name_id in old.iter().filter_map(|tag| tags.get(tag)) {
            self.removed.0.push(lead.lead_id);
            self.removed.1.push(*name_id);
        }
        if let Some(name_id) = is_new.and_then(|tag| tags.get(tag)) {
            self.added.0.push(lead.lead_id);
            self.added.1.push(*name_id);
        }
    }

    async fn write_tags(&self, transaction: &mut Transaction) -> Result<()> {
        sqlx::query(
            "delete from lead_name using unnest($2::bigint[], $3::integer[]) as taken (lead_id, name_id)
             where lead_name.workspace_id = $1 and lead_name.lead_id = taken.lead_id
               and lead_name.name_id = taken.name_id",
        )
        .bind(transaction.workspace_id())
        .bind(&self.removed.0)
        .bind(&self.removed.1)
        .execute(&mut **transaction)
        .await?;
        sqlx::query(
            "insert into lead_name (workspace_id, lead_id, name_id, position)
             select $1, lead_id, name_id,
                    1 + (select coalesce(max(position), 0) from lead_name as present
                         where present.workspace_id = $1 and present.lead_id = given.lead_id)
             from unnest($2::bigint[], $3::integer[]) as given (lead_id, name_id)
             on conflict on constraint lead_name_pk do nothing",
        )
        .bind(transaction.workspace_id())
        .bind(&self.added.0)
        .bind(&self.added.1)
        .execute(&mut **transaction)
        .await?;
        Ok(())
    }

    async fn record(&self, transaction: &mut Transaction) -> Result<()> {
        sqlx::query(
            "with moved as (update lead set revision = revision + 1, recorded_writes = recorded_writes + 1,
                                            updated_at = now()
                            from unnest($2::bigint[], $3::text[], $4::text[], $5::text[])
                                 as judged (lead_id, verdict, old_tag, new_tag)
                            where lead.workspace_id = $1 and lead.lead_id = judged.lead_id
                            returning lead.lead_id, revision, verdict, old_tag, new_tag)
             insert into lead_email_check (workspace_id, lead_id, revision, verdict, old_tag, new_tag)
             select $1, lead_id, revision, verdict, old_tag, new_tag from moved",
        )
        .bind(transaction.workspace_id())
        .bind(&self.lead_ids)
        .bind(&self.verdicts)
        .bind(&self.old_tags)
        .bind(&self.new_tags)
        .execute(&mut **transaction)
        .await?;
        Ok(())
    }
}
