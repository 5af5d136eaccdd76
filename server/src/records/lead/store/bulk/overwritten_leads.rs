//! The overwritten leads of a block: writes the plan's changes into the tables.
//!
//! Guarantees: the written values are those that the plan showed, taken from its rows and not from the file. Several
//! rows of one lead are merged first, top to bottom, so that each lead is written once in a block; leads are locked in
//! the order of their numbers.

use std::collections::{BTreeMap, HashSet};

use serde_json::{Map, Value};
use torikomi_core::{
    domain::item::{Item, Key},
    wire::Change,
};

use crate::{
    base::{
        copy::CopyRows,
        database::Transaction,
        error::{Error, Result},
        pace::Pace,
    },
    records::{
        lead::{
            record::split,
            store::{
                company::{Cause, NewCompanyNames, leave_incompatible},
                table::{self, Storage},
            },
        },
        name::store::dictionary::{Dictionary, name_id},
    },
};

/// The changes of one lead. Names and memos are added, the rest is set.
#[derive(Debug, Default)]
struct MergedChanges {
    set: BTreeMap<Key, Option<String>>,
    names: Vec<(Item, String)>,
    memos: Vec<String>,
}

/// The leads that a block overwrites.
#[derive(Debug, Default)]
pub(crate) struct OverwrittenLeads {
    leads: BTreeMap<i64, MergedChanges>,
    /// Of every row: a lead that two rows rename leaves its company because of either.
    company_names: NewCompanyNames,
}

impl OverwrittenLeads {
    pub(crate) fn push(&mut self, lead_id: i64, changes: Vec<Change>) {
        let merged = self.leads.entry(lead_id).or_default();
        for Change { key, old, new } in changes {
            if key == Key::Basic(Item::CompanyName) {
                self.company_names.push(lead_id, new.as_deref());
            }
            match (key, new) {
                (Key::Basic(Item::Memo), new) => merged.memos.extend(new),
                (Key::Basic(item), Some(new)) if item.holds_names() => {
                    let before: HashSet<&str> = old.iter().flat_map(|names| split(names)).collect();
                    let added = split(&new).filter(|name| !before.contains(name));
                    merged.names.extend(added.map(|name| (item, name.to_owned())));
                }
                (key, new) => {
                    merged.set.insert(key, new);
                }
            }
        }
    }

    pub(crate) async fn apply(
        self,
        transaction: &mut Transaction,
        import_id: i64,
        dictionary: &Dictionary,
    ) -> Result<()> {
        if self.leads.is_empty() {
            return Ok(());
        }
        let (mut leads, mut names, mut memos) = (CopyRows::default(), CopyRows::default(), CopyRows::default());
        let mut pace = Pace::default();
        for (lead_id, merged) in &self.leads {
            push_lead(&mut leads, *lead_id, merged, dictionary)?;
            pace.step().await;
            for (position, (item, name)) in (1_u32..).zip(&merged.names) {
                let name_id = name_id(dictionary, *item, name)?;
                names.plain(lead_id).plain(name_id).plain(position).end_row();
                pace.step().await;
            }
            for (number, memo) in (1_u32..).zip(&merged.memos) {
                memos.plain(lead_id).plain(number).text(memo).end_row();
            }
        }
        sqlx::query(table::OVERWRITTEN_STAGING.as_str()).execute(&mut **transaction).await?;
        sqlx::raw_sql(STAGING).execute(&mut **transaction).await?;
        leads.copy_into(transaction, "overwritten_lead").await?;
        names.copy_into(transaction, "added_lead_name").await?;
        memos.copy_into(transaction, "added_lead_memo").await?;
        sqlx::query(LOCK).bind(transaction.workspace_id()).execute(&mut **transaction).await?;
        for statement in [table::UPDATE_OVERWRITTEN.as_str(), NAMES, MEMOS] {
            sqlx::query(statement).bind(transaction.workspace_id()).execute(&mut **transaction).await?;
        }
        leave_incompatible(transaction, self.company_names, Cause::Import(import_id)).await?;
        Ok(())
    }
}

fn push_lead(rows: &mut CopyRows, lead_id: i64, merged: &MergedChanges, dictionary: &Dictionary) -> Result<()> {
    rows.plain(lead_id);
    for table::Column { item, storage, .. } in table::columns() {
        let change = merged.set.get(&Key::Basic(*item));
        let value = change.and_then(Option::as_deref);
        match storage {
            // Null keeps the value, the empty text blanks it.
            Storage::Text => rows.optional_text(change.map(|_| value.unwrap_or_default())),
            Storage::Name => rows.optional_plain(value.map(|name| name_id(dictionary, *item, name)).transpose()?),
            Storage::Consent => rows.optional_plain(value.map(table::is_given)),
            Storage::Day => rows.optional_plain(value),
        };
    }
    let custom: Map<String, Value> = merged
        .set
        .iter()
        .filter_map(|(key, new)| match key {
            Key::Custom(custom_item_id) => Some((custom_item_id.to_string(), new.as_deref()?.into())),
            Key::Basic(_) => None,
        })
        .collect();
    let custom = serde_json::to_string(&custom).map_err(|error| Error::internal("custom items", error))?;
    rows.text(&custom).end_row();
    Ok(())
}

/// Dropped with the transaction. Columns in the order in which the rows are copied.
const STAGING: &str = "
    create temporary table added_lead_name (lead_id bigint, name_id integer, position integer) on commit drop;
    create temporary table added_lead_memo (lead_id bigint, number integer, memo text) on commit drop";
const LOCK: &str = "select from lead join overwritten_lead using (lead_id) where lead.workspace_id = $1
                    order by lead_id for no key update of lead";
const NAMES: &str = include_str!("added_names.sql");
const MEMOS: &str = "insert into lead_memo (workspace_id, lead_id, memo_no, memo)
                     select $1, lead_id, added.number + (select coalesce(max(memo_no), 0) from lead_memo as before
                                                         where before.workspace_id = $1
                                                           and before.lead_id = added.lead_id), memo
                     from added_lead_memo as added";
