//! The leads of a block that get back what they had: the preview's changes into the tables.
//!
//! Guarantees: a handful of statements a block, whatever its size; what is written is what the preview showed.

use std::collections::HashSet;

use serde_json::{Map, Value};
use torikomi_core::{
    domain::item::{Item, Key},
    wire::Change,
};

use crate::{
    copy::CopyRows,
    database::Transaction,
    error::{Error, Result},
    import::name_id,
    plan::{
        dictionary::Dictionary,
        lead::{CONSENT_GIVEN, split, text_items},
    },
};

/// What becomes of one lead. Names and memos are taken off, the rest is set.
#[derive(Debug, Default)]
pub(super) struct Restored {
    leads: CopyRows,
    names: CopyRows,
    memos: CopyRows,
}

impl Restored {
    pub(super) fn push(&mut self, lead_id: i64, changes: Vec<Change>, dictionary: &Dictionary) -> Result<()> {
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
                    let left: HashSet<&str> = new.iter().flat_map(|names| split(names)).collect();
                    for name in old.iter().flat_map(|names| split(names)).filter(|name| !left.contains(name)) {
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
        for item in text_items() {
            // Null keeps, the empty text blanks.
            lead.optional_text(new(item).map(Option::unwrap_or_default));
        }
        for item in [Item::Status, Item::Group] {
            // 0 blanks: names are numbered from 1.
            let number = |name: Option<&str>| name.map_or(Ok(0), |name| name_id(dictionary, item, name));
            lead.optional_plain(new(item).map(number).transpose()?);
        }
        // -1 blanks.
        let consent = |text: Option<&str>| text.map_or(-1, |text| i32::from(text == CONSENT_GIVEN));
        lead.optional_plain(new(Item::MailConsent).map(consent));
        lead.optional_plain(new(Item::BirthDate).map(|date| date.unwrap_or("infinity")));
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

    pub(super) async fn apply(self, transaction: &mut Transaction, workspace_id: i32) -> Result<()> {
        if self.leads.is_empty() {
            return Ok(());
        }
        sqlx::raw_sql(include_str!("restored_staging.sql")).execute(&mut **transaction).await?;
        self.leads.copy_into(transaction, "restored_lead").await?;
        self.names.copy_into(transaction, "taken_lead_name").await?;
        self.memos.copy_into(transaction, "taken_lead_memo").await?;
        for statement in [include_str!("restored.sql"), NAMES, MEMOS] {
            sqlx::query(statement).bind(workspace_id).execute(&mut **transaction).await?;
        }
        Ok(())
    }
}

const NAMES: &str = "delete from lead_name using taken_lead_name as taken
                     where lead_name.workspace_id = $1 and lead_name.lead_id = taken.lead_id
                       and lead_name.name_id = taken.name_id";
/// Of two of the same text the older one is the import's: it adds none that is there already.
const MEMOS: &str = "delete from lead_memo
                     using (select lead_id, min(memo_no) as memo_no
                            from taken_lead_memo join lead_memo using (lead_id, memo)
                            where workspace_id = $1 group by lead_id, memo) as taken
                     where lead_memo.workspace_id = $1 and lead_memo.lead_id = taken.lead_id
                       and lead_memo.memo_no = taken.memo_no";
