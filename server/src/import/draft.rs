//! `POST /api/import`: a finished upload and the choices of the first two steps become an import that is being planned.

use torikomi_core::wire::{BlankRule, ImportDraft, Method};

use super::screen_values;
use crate::{
    account::signed_in::SignedIn,
    column,
    company::register,
    database::{Numbered, Transaction, take_numbers},
    error::{Error, Result},
    format,
    job::{JobKind, enqueue},
    state::AppState,
    upload::kept,
};

/// Creates the import and its job; answers its number.
pub async fn create(
    state: &AppState,
    transaction: &mut Transaction,
    signed_in: &SignedIn,
    draft: &ImportDraft,
) -> Result<i64> {
    let workspace_id = signed_in.workspace_id;
    // 1. The format of the browser's check must be today's, and its day at most a day old.
    let format = format::load(transaction, workspace_id).await?;
    let (format, fingerprint) = format::fingerprinted(format).await?;
    let today = format::today(&signed_in.time_zone)?;
    if draft.format_fingerprint.as_ref().is_some_and(|checked| *checked != fingerprint) {
        return Err(Error::FormatChanged);
    }
    let days = days_between(draft.today.unwrap_or(today), today)?;
    let is_recent = (0..=1).contains(&days);
    if draft.digest.is_some() && !is_recent {
        // The verdict of another day is no sign of tampering: the browser checks again.
        return Err(Error::FormatChanged);
    }
    let check_date = draft.today.filter(|_| is_recent).unwrap_or(today);
    // 2. The upload must be complete.
    let upload: Option<(String, i64, i64)> = sqlx::query_as(
        "select file_name, size_bytes, offset_bytes from upload
         where workspace_id = $1 and upload_id = $2 for key share",
    )
    .bind(workspace_id)
    .bind(&draft.upload_id)
    .fetch_optional(&mut **transaction)
    .await?;
    let (file_name, size_bytes, offset_bytes) = upload.ok_or(Error::Gone)?;
    if offset_bytes < size_bytes {
        return Err(Error::OffsetMismatch);
    }
    // 3. There is room for another plan.
    let plan_bytes = u64::try_from(size_bytes).map_err(|error| Error::internal("a size", error))?;
    kept::require_room(state, transaction, workspace_id, plan_bytes).await?;
    // 4. What the screen sets must be possible.
    let screen_values = match &draft.screen_values {
        Some(values) => Some(screen_values::judged(transaction, workspace_id, values).await?),
        None => None,
    };
    // 5. The import.
    let import_id = take_numbers(transaction, workspace_id, Numbered::Import, 1).await?;
    let blank_rule = if draft.method == Method::Update { draft.blank_rule } else { BlankRule::Keep };
    sqlx::query(
        "insert into import (workspace_id, import_id, upload_id, account_id, method, blank_rule, screen_values,
                             file_name, file_bytes, format, fingerprint, browser_digest, check_date)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13::date)",
    )
    .bind(workspace_id)
    .bind(import_id)
    .bind(&draft.upload_id)
    .bind(signed_in.account_id)
    .bind(column::word(draft.method)?)
    .bind(column::word(blank_rule)?)
    .bind(screen_values.map(sqlx::types::Json))
    .bind(file_name)
    .bind(size_bytes)
    .bind(sqlx::types::Json(&format))
    .bind(fingerprint)
    .bind(&draft.digest)
    .bind(check_date.to_string())
    .execute(&mut **transaction)
    .await?;
    if draft.register_companies {
        register::note(transaction, workspace_id, import_id).await?;
    }
    enqueue(transaction, workspace_id, JobKind::Plan, import_id).await?;
    Ok(import_id)
}

fn days_between(from: torikomi_core::domain::date::Date, to: torikomi_core::domain::date::Date) -> Result<i32> {
    let day = |date: torikomi_core::domain::date::Date| {
        let month = time::Month::try_from(date.month()).map_err(|error| Error::internal("a month", error))?;
        time::Date::from_calendar_date(i32::from(date.year()), month, date.day())
            .map_err(|error| Error::internal("a day", error))
    };
    Ok(day(to)?.to_julian_day() - day(from)?.to_julian_day())
}
