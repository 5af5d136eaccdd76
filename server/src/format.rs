//! What a file must look like today, put together from the workspace's profile, custom items and names.

pub mod profile;

use axum::extract::State;
use torikomi_core::{
    domain::{
        date::Date,
        format::{Format, KnownNames, Limits},
        names::NameKind,
    },
    wire,
};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    account::signed_in::SignedIn,
    custom_item,
    database::Transaction,
    error::{Error, Result},
    extract::Json,
    name,
    state::AppState,
};

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(get_format)).merge(profile::routes())
}

/// Today's format
///
/// With its fingerprint, today's date in the workspace's zone and the version of the server's check.
#[utoipa::path(get, path = "/api/format", tag = "format",
    responses((status = 200, body = wire::FormatAnswer), (status = 401, body = wire::ErrorAnswer)))]
async fn get_format(State(state): State<AppState>, signed_in: SignedIn) -> Result<Json<wire::FormatAnswer>> {
    let _place = state.places.heavy(signed_in.workspace_id).await?;
    let mut transaction = state.database.begin(signed_in.workspace_id).await?;
    let format = load(&mut transaction, signed_in.workspace_id).await?;
    let (format, fingerprint) = fingerprinted(format).await?;
    Ok(Json(wire::FormatAnswer {
        format,
        fingerprint,
        today: today(&signed_in.time_zone)?,
        check_version: torikomi_core::check::VERSION.to_owned(),
    }))
}

/// With its fingerprint, which thousands of names make a matter of milliseconds.
pub async fn fingerprinted(format: Format) -> Result<(Format, String)> {
    let taken = tokio::task::spawn_blocking(move || {
        let fingerprint = format.fingerprint();
        (format, fingerprint)
    });
    taken.await.map_err(|error| Error::internal("the format's fingerprint", error))
}

/// The workspace's format as this transaction sees it. Names come in the order of their keys, so that the fingerprint
/// does not depend on the order in which they were registered.
pub async fn load(transaction: &mut Transaction, workspace_id: i32) -> Result<Format> {
    Ok(Format {
        columns: profile::load(transaction, workspace_id).await?,
        custom_items: custom_item::load(transaction, workspace_id).await?,
        names: KnownNames {
            statuses: Some(name::known(transaction, workspace_id, NameKind::Status).await?),
            persons: Some(name::known(transaction, workspace_id, NameKind::Person).await?),
            forms: Some(name::known(transaction, workspace_id, NameKind::Form).await?),
        },
        limits: Limits::default(),
    })
}

/// Today in a zone; the zones' rules are in the binary, so that the machine's own do not matter.
pub fn today(time_zone: &str) -> Result<Date> {
    let zone = jiff::tz::TimeZone::get(time_zone).map_err(|error| Error::internal("the workspace's zone", error))?;
    let day = jiff::Timestamp::now().to_zoned(zone).date();
    day.to_string().parse().map_err(|error| Error::internal("today's date", error))
}
