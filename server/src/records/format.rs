//! The workspace's current format, composed of its profile, custom items and names.

pub(crate) mod routes;
pub(crate) mod profile;

use torikomi_core::domain::{
    date::Date,
    format::{Format, KnownNames, Limits},
    names::NameKind,
};

use super::{custom_item, name};
use crate::base::{
    database::Transaction,
    error::{Error, Result},
};

/// Computes the fingerprint, which takes milliseconds with thousands of names.
pub async fn with_fingerprint(format: Format) -> Result<(Format, String)> {
    let computed = tokio::task::spawn_blocking(move || {
        let fingerprint = format.fingerprint();
        (format, fingerprint)
    });
    computed.await.map_err(|error| Error::internal("the format's fingerprint", error))
}

/// The workspace's format as this transaction sees it. Names are ordered by their keys, so that the fingerprint does
/// not depend on the order of their registration.
pub async fn load(transaction: &mut Transaction) -> Result<Format> {
    Ok(Format {
        columns: profile::load(transaction).await?,
        custom_items: custom_item::store::load(transaction).await?,
        names: KnownNames {
            statuses: Some(name::store::names_of_kind(transaction, NameKind::Status).await?),
            persons: Some(name::store::names_of_kind(transaction, NameKind::Person).await?),
            forms: Some(name::store::names_of_kind(transaction, NameKind::Form).await?),
        },
        limits: Limits::default(),
    })
}

/// Today in a zone; the zones' rules are in the binary, so the machine's own do not matter.
pub fn today(time_zone: &str) -> Result<Date> {
    let zone = jiff::tz::TimeZone::get(time_zone).map_err(|error| Error::internal("the workspace's zone", error))?;
    let day = jiff::Timestamp::now().to_zoned(zone).date();
    day.to_string().parse().map_err(|error| Error::internal("today's date", error))
}
