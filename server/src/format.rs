//! What a file must look like today, put together from the workspace's custom items and names.

use crate::{
    custom_item,
    database::Transaction,
    error::{Error, Result},
    name,
};
use torikomi_core::{
    date::Date,
    format::{Format, KnownNames},
    wire,
};

/// The workspace's format as this transaction sees it. Names come in the order of their keys, so that the fingerprint
/// does not depend on the order in which they were registered.
pub async fn load(transaction: &mut Transaction, workspace_id: i32) -> Result<Format> {
    Ok(Format {
        custom_items: custom_item::load(transaction, workspace_id).await?,
        names: KnownNames {
            statuses: Some(name::known(transaction, workspace_id, wire::NameKind::Status).await?),
            persons: Some(name::known(transaction, workspace_id, wire::NameKind::Person).await?),
            forms: Some(name::known(transaction, workspace_id, wire::NameKind::Form).await?),
        },
        ..Format::default()
    })
}

/// Today in a zone; the zones' rules are in the binary, so that the machine's own do not matter.
pub fn today(time_zone: &str) -> Result<Date> {
    let zone = jiff::tz::TimeZone::get(time_zone).map_err(|error| Error::internal("the workspace's zone", error))?;
    let day = jiff::Timestamp::now().to_zoned(zone).date();
    day.to_string().parse().map_err(|error| Error::internal("today's date", error))
}
