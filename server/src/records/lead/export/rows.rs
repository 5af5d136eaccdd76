//! Leads converted into rows of a file, a few hundred at a time.

use std::collections::HashMap;

use time::OffsetDateTime;
use torikomi_core::{
    domain::{
        encoding::Encoding,
        format::Format,
        item::{Item, Key},
        value::shown,
    },
    wire::LeadExportEncoding,
    words::item_name,
    write::{LeadExportKind, LeadFile, UnwritableCell, WrittenLead},
};

use super::stream::LEADS_AT_ONCE;
use crate::{
    accounts::account::signed_in::SignedIn,
    base::{
        database::Transaction,
        error::{Error, Result},
        pace::Pace,
        wire_value::count,
        words,
    },
    records::{
        format,
        lead::store::registered::{self, OtherColumns},
        name::store::dictionary::Dictionary,
    },
};

/// The data that all rows of a file need.
pub(crate) struct Writer {
    format: Format,
    dictionary: Dictionary,
    zone: jiff::tz::TimeZone,
    kind: LeadExportKind,
    encoding: LeadExportEncoding,
}

impl Writer {
    pub(crate) async fn load(
        transaction: &mut Transaction,
        signed_in: &SignedIn,
        kind: LeadExportKind,
        encoding: LeadExportEncoding,
    ) -> Result<Writer> {
        let zone = jiff::tz::TimeZone::get(&signed_in.time_zone);
        Ok(Writer {
            format: format::load(transaction).await?,
            dictionary: Dictionary::load(transaction).await?,
            zone: zone.map_err(|error| Error::internal("the workspace's zone", error))?,
            kind,
            encoding,
        })
    }

    pub(crate) fn format(&self) -> &Format {
        &self.format
    }

    /// Whether any lead may contain unwritable text.
    pub(crate) fn can_refuse(&self) -> bool {
        self.encoding == LeadExportEncoding::ShiftJis
    }

    fn file(&self) -> LeadFile<'_> {
        LeadFile { format: &self.format, kind: self.kind, encoding: encoding(self.encoding) }
    }

    /// The part before the first row.
    pub(crate) fn begin(&self, leads: u64, conditions: &[String]) -> Result<Vec<u8>> {
        let mut bytes = Vec::new();
        let now = jiff::Timestamp::now().to_zoned(self.zone.clone()).strftime("%Y/%m/%d %H:%M:%S").to_string();
        let begun = self.file().begin(&now, leads, conditions, &mut bytes);
        begun.map_err(|unwritable| Error::Invalid(unwritable.message()))?;
        Ok(bytes)
    }

    /// For the file's name.
    pub(crate) fn today(&self) -> String {
        jiff::Timestamp::now().to_zoned(self.zone.clone()).strftime("%Y%m%d").to_string()
    }

    /// The rows of these leads, in this order, without those that are gone. Returns how many there are.
    pub(crate) async fn write_rows(
        &self,
        transaction: &mut Transaction,
        lead_ids: &[i64],
        bytes: &mut Vec<u8>,
    ) -> Result<u64> {
        let leads = registered::leads(transaction, lead_ids, &self.dictionary).await?;
        let others = registered::other_columns(transaction, lead_ids).await?;
        let others: HashMap<i64, OtherColumns> = others.into_iter().map(|other| (other.lead_id, other)).collect();
        let (mut rows, mut pace) = (0, Pace::default());
        for lead_id in lead_ids {
            pace.step().await;
            let Some((lead, other)) = leads.get(lead_id).zip(others.get(lead_id)) else { continue };
            let OtherColumns { lead_id, email, created_at, updated_at, memo } = other;
            let names: HashMap<Item, String> =
                lead.names.iter().map(|(item, names)| (*item, Vec::from(names.clone()).join(","))).collect();
            let value = |key: Key| match key {
                Key::Basic(Item::Email) => email.as_str(),
                Key::Basic(Item::Memo) => memo.as_deref().unwrap_or_default(),
                Key::Basic(item) if item.holds_names() => names.get(&item).map(String::as_str).unwrap_or_default(),
                key => lead.values.get(&key).map(String::as_str).unwrap_or_default(),
            };
            let (created_at, updated_at) = (self.format_moment(*created_at)?, self.format_moment(*updated_at)?);
            let written = WrittenLead {
                lead_id: number(*lead_id)?,
                created_at: &created_at,
                updated_at: &updated_at,
                value: &value,
            };
            self.file()
                .row(&written, bytes)
                .map_err(|cell| self.refusal(email, value(Key::Basic(Item::LastName)), &cell))?;
            rows += 1;
        }
        Ok(rows)
    }

    fn refusal(&self, email: &str, last_name: &str, cell: &UnwritableCell) -> Error {
        let lead = format!("{last_name}({email})");
        let item = item_name(cell.key, &self.format);
        let text = shown(&cell.unwritable.text);
        Error::Invalid(words::lead_unwritable(&lead, &item, &text, cell.unwritable.character))
    }

    /// To the second, in the workspace's zone.
    fn format_moment(&self, moment: OffsetDateTime) -> Result<String> {
        let timestamp = jiff::Timestamp::from_second(moment.unix_timestamp());
        let zoned = timestamp.map_err(|error| Error::internal("a moment", error))?.to_zoned(self.zone.clone());
        Ok(zoned.strftime("%Y/%m/%d %H:%M:%S").to_string())
    }
}

/// The leads in portions that fit into memory: fewer leads if they have very many names.
pub(crate) async fn portions<'l>(transaction: &mut Transaction, lead_ids: &'l [i64]) -> Result<Vec<&'l [i64]>> {
    let mut portions = Vec::new();
    for block in lead_ids.chunks(LEADS_AT_ONCE) {
        let many = registered::many_names_of(transaction, block).await?;
        let names: Vec<u64> = block.iter().map(|id| many.get(id).copied().unwrap_or_default()).collect();
        let mut rest = block;
        for length in registered::portions(&names) {
            let (portion, others) = rest.split_at(length);
            portions.push(portion);
            rest = others;
        }
    }
    Ok(portions)
}

pub(crate) fn encoding(encoding: LeadExportEncoding) -> Encoding {
    match encoding {
        LeadExportEncoding::Utf8 => Encoding::Utf8Bom,
        LeadExportEncoding::ShiftJis => Encoding::ShiftJis,
    }
}

/// The number in the API's type.
pub(crate) fn number(lead_id: i64) -> Result<u64> {
    count(lead_id)
}
