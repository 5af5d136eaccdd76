//! The restored leads of a block: writes the preview's changes into the tables.
//!
//! Guarantees: a handful of statements for each block, whatever its size; the written values are those that the preview
//! showed.

use std::collections::HashSet;

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
    },
    records::{
        lead::{
            record::split,
            store::table::{self, Storage},
        },
        name::store::dictionary::{Dictionary, name_id},
    },
};

/// The changes of a block's leads. Names and memos are removed, the rest is set.
#[derive(Debug, Default)]
pub(crate) struct RestoredLeads {
    leads: CopyRows,
    names: CopyRows,
    memos: CopyRows,
}

impl RestoredLeads {
    pub(crate) fn push(&mut self, lead_id: i64, changes: Vec<Change>, dictionary: &Dictionary) -> Result<()> {
        if changes.is_empty() {
            return Ok(());
        }
        self.push_lead(lead_id, &changes, dictionary)?;
        for Change { key, old, new } in &changes {
            match key {
                Key::Basic(Item::Memo) => {
                    self.memos.plain(lead_id).optional_text(old.as_deref()).end_row();
                }
                Key::Basic(item) if item.holds_names() => {
                    let remaining: HashSet<&str> = new.iter().flat_map(|names| split(names)).collect();
                    for name in old.iter().flat_map(|names| split(names)).filter(|name| !remaining.contains(name)) {
                        self.names.plain(lead_id).plain(name_id(dictionary, *item, name)?).end_row();
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn push_lead(&mut self, lead_id: i64, changes: &[Change], dictionary: &Dictionary) -> Result<()> {
        let new = |item: Item| {
            changes.iter().find(|change| change.key == Key::Basic(item)).map(|change| change.new.as_deref())
        };
        let lead = self.leads.plain(lead_id);
        for table::Column { item, storage, .. } in table::columns() {
            // Null keeps the value.
            let restored = new(*item);
            match storage {
                // The empty text blanks the value.
                Storage::Text => lead.optional_text(restored.map(Option::unwrap_or_default)),
                // 0 blanks: names are numbered from 1.
                Storage::Name => {
                    let number = |name: Option<&str>| name.map_or(Ok(0), |name| name_id(dictionary, *item, name));
                    lead.optional_plain(restored.map(number).transpose()?)
                }
                // -1 blanks.
                Storage::Consent => {
                    lead.optional_plain(restored.map(|text| text.map_or(-1, |text| i32::from(table::is_given(text)))))
                }
                Storage::Day => lead.optional_plain(restored.map(|date| date.unwrap_or("infinity"))),
            };
        }
        let (mut set, mut off) = (Map::new(), Map::new());
        for change in changes {
            let Key::Custom(custom_item_id) = change.key else { continue };
            match &change.new {
                Some(text) => set.insert(custom_item_id.to_string(), text.as_str().into()),
                None => off.insert(custom_item_id.to_string(), Value::Null),
            };
        }
        let json = |map: &Map<String, Value>| {
            serde_json::to_string(map).map_err(|error| Error::internal("custom items", error))
        };
        lead.text(&json(&set)?).text(&json(&off)?).end_row();
        Ok(())
    }

    pub(crate) async fn apply(self, transaction: &mut Transaction) -> Result<()> {
        if self.leads.is_empty() {
            return Ok(());
        }
        sqlx::query(table::RESTORED_STAGING.as_str()).execute(&mut **transaction).await?;
        sqlx::raw_sql(STAGING).execute(&mut **transaction).await?;
        self.leads.copy_into(transaction, "restored_lead").await?;
        self.names.copy_into(transaction, "taken_lead_name").await?;
        self.memos.copy_into(transaction, "taken_lead_memo").await?;
        for statement in [table::UPDATE_RESTORED.as_str(), NAMES, MEMOS] {
            sqlx::query(statement).bind(transaction.workspace_id()).execute(&mut **transaction).await?;
        }
        Ok(())
    }
}

/// Dropped with the transaction. Columns in the order in which the rows are copied.
const STAGING: &str = "
    create temporary table taken_lead_name (lead_id bigint, name_id integer) on commit drop;
    create temporary table taken_lead_memo (lead_id bigint, memo text) on commit drop";
const NAMES: &str = "delete from lead_name using taken_lead_name as taken
                     where lead_name.workspace_id = $1 and lead_name.lead_id = taken.lead_id
                       and lead_name.name_id = taken.name_id";
/// Of two with the same text the older one is the import's: an import adds none that exists already.
const MEMOS: &str = "delete from lead_memo
                     using (select lead_id, min(memo_no) as memo_no
                            from taken_lead_memo join lead_memo using (lead_id, memo)
                            where workspace_id = $1 group by lead_id, memo) as taken
                     where lead_memo.workspace_id = $1 and lead_memo.lead_id = taken.lead_id
                       and lead_memo.memo_no = taken.memo_no";
