//! What a workspace's administrators set about it: the time zone in which its pages show moments, and by which the
//! check's "today" is told (a date of birth after today is a problem).
//!
//! Guarantees: a zone is one that Postgres and this program both know, kept in Postgres' spelling. An import that is
//! planned already keeps the day by which it was checked.

use axum::extract::State;
use torikomi_core::wire::{ErrorAnswer, WorkspaceSettings};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    account::signed_in::SignedIn,
    database::Transaction,
    error::{Error, Result},
    extract::Json,
    state::AppState,
    words,
};

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(change_workspace))
}

/// Set the workspace's time zone
#[utoipa::path(patch, path = "/api/workspace", tag = "workspace", request_body = WorkspaceSettings,
    responses((status = 200, body = WorkspaceSettings), (status = 422, body = ErrorAnswer)))]
async fn change_workspace(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Json(settings): Json<WorkspaceSettings>,
) -> Result<Json<WorkspaceSettings>> {
    signed_in.require_settings()?;
    let mut transaction = state.database.begin(signed_in.workspace_id).await?;
    let time_zone = known_time_zone(&mut transaction, &settings.time_zone).await?;
    sqlx::query("update workspace set time_zone = $2 where workspace_id = $1")
        .bind(signed_in.workspace_id)
        .bind(&time_zone)
        .execute(&mut *transaction)
        .await?;
    transaction.commit().await?;
    Ok(Json(WorkspaceSettings { time_zone }))
}

/// The zone as it is kept. Machines list some zones twice, by other rules (`right/`) or as their own (`localtime`);
/// no browser knows those.
pub(super) async fn known_time_zone(transaction: &mut Transaction, name: &str) -> Result<String> {
    let unknown = || Error::Invalid(words::time_zone_unknown(name));
    // First, so that only the name of a zone is asked of the database, which reads all of them to answer.
    jiff::tz::TimeZone::get(name).map_err(|_| unknown())?;
    let known: Option<String> = sqlx::query_scalar(
        "select name from pg_timezone_names
         where lower(name) = lower($1)
           and name !~ '^(posix|right)/' and name not in ('posixrules', 'localtime', 'Factory')",
    )
    .bind(name)
    .fetch_optional(&mut **transaction)
    .await?;
    known.ok_or_else(unknown)
}
