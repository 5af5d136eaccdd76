//! The new leads of a block, from the file's rows into the tables.
//!
//! Guarantees: a handful of statements for each block, whatever its size; keys are inserted in order, so that
//! concurrent inserts cannot deadlock. An address that is registered by now, despite the hold on it, is our defect: its
//! row is left out, the others continue, and it is reported.

use serde_json::{Map, Value};
use torikomi_core::domain::item::Item;

use crate::{
    base::{
        copy::CopyRows,
        database::Transaction,
        error::{Error, Result},
    },
    records::{
        lead::{
            record::{NewLead, split},
            store::table::{self, Storage},
        },
        name::store::dictionary::{Dictionary, name_id},
    },
};

/// The rows of a block on their way into the tables.
#[derive(Debug, Default)]
pub(crate) struct NewLeads {
    leads: CopyRows,
    names: CopyRows,
    memos: CopyRows,
}

impl NewLeads {
    pub(crate) fn push(&mut self, lead_id: i64, new: &impl NewLead, dictionary: &Dictionary) -> Result<()> {
        let lead = self.leads.plain(lead_id).text(new.filled(Item::Email).unwrap_or_default());
        for table::Column { item, storage, .. } in table::columns() {
            let value = new.filled(*item);
            match storage {
                Storage::Text => lead.text(value.unwrap_or_default()),
                Storage::Name => lead.optional_plain(value.map(|name| name_id(dictionary, *item, name)).transpose()?),
                Storage::Consent => lead.optional_plain(value.map(table::is_given)),
                Storage::Day => lead.optional_plain(value),
            };
        }
        lead.optional_text(custom(new)?.as_deref());
        lead.end_row();
        self.push_names(lead_id, new, dictionary)?;
        if let Some(memo) = new.filled(Item::Memo) {
            self.memos.plain(lead_id).text(memo).end_row();
        }
        Ok(())
    }

    fn push_names(&mut self, lead_id: i64, new: &impl NewLead, dictionary: &Dictionary) -> Result<()> {
        for item in Item::ALL.into_iter().filter(|item| item.holds_names()) {
            let Some(names) = new.filled(item) else { continue };
            for (position, name) in (1_u32..).zip(split(names)) {
                let name_id = name_id(dictionary, item, name)?;
                self.names.plain(lead_id).plain(name_id).plain(position).end_row();
            }
        }
        Ok(())
    }

    /// Returns how many could not be registered because their address was taken.
    pub(crate) async fn register(self, transaction: &mut Transaction) -> Result<u64> {
        let workspace_id = transaction.workspace_id();
        if self.leads.is_empty() {
            return Ok(0);
        }
        let expected = self.leads.rows();
        sqlx::query(table::NEW_STAGING.as_str()).execute(&mut **transaction).await?;
        sqlx::raw_sql(STAGING).execute(&mut **transaction).await?;
        self.leads.copy_into(transaction, "new_lead").await?;
        let registered = sqlx::query(table::INSERT_NEW.as_str())
            .bind(workspace_id)
            .execute(&mut **transaction)
            .await?
            .rows_affected();
        let missing = u64::try_from(expected).map_err(|error| Error::internal("a block's size", error))? - registered;
        if !self.names.is_empty() {
            self.names.copy_into(transaction, "new_lead_name").await?;
            let insert = if missing == 0 { NAMES } else { NAMES_OF_REGISTERED };
            sqlx::query(insert).bind(workspace_id).execute(&mut **transaction).await?;
        }
        if !self.memos.is_empty() {
            self.memos.copy_into(transaction, "new_lead_memo").await?;
            let insert = if missing == 0 { MEMOS } else { MEMOS_OF_REGISTERED };
            sqlx::query(insert).bind(workspace_id).execute(&mut **transaction).await?;
        }
        Ok(missing)
    }
}

/// Dropped with the transaction. Columns in the order in which the rows are copied.
const STAGING: &str = "
    create temporary table new_lead_name (lead_id bigint, name_id integer, position integer) on commit drop;
    create temporary table new_lead_memo (lead_id bigint, memo text) on commit drop";
/// Two spellings of one name in a cell are one name, at its first position.
const NAMES: &str = "insert into lead_name (workspace_id, lead_id, name_id, position)
                     select $1, lead_id, name_id, position from new_lead_name
                     on conflict on constraint lead_name_pk do nothing";
const MEMOS: &str = "insert into lead_memo (workspace_id, lead_id, memo_no, memo)
                     select $1, lead_id, 1, memo from new_lead_memo";
const NAMES_OF_REGISTERED: &str = "insert into lead_name (workspace_id, lead_id, name_id, position)
     select $1, lead_id, name_id, new_lead_name.position
     from new_lead_name join lead using (lead_id) where lead.workspace_id = $1
     on conflict on constraint lead_name_pk do nothing";
const MEMOS_OF_REGISTERED: &str = "insert into lead_memo (workspace_id, lead_id, memo_no, memo)
     select $1, lead_id, 1, memo from new_lead_memo join lead using (lead_id) where lead.workspace_id = $1";

fn custom(new: &impl NewLead) -> Result<Option<String>> {
    let values: Map<String, Value> =
        new.filled_custom().map(|(custom_item_id, text)| (custom_item_id.to_string(), text.into())).collect();
    if values.is_empty() {
        return Ok(None);
    }
    serde_json::to_string(&values).map(Some).map_err(|error| Error::internal("custom items", error))
}
