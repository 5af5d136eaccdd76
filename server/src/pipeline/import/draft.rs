//! `POST /api/import`: turns a finished upload and the choices of the first two steps into an import to be planned.

use torikomi_core::wire::{BlankRule, ImportDraft, Method};

use super::{
    screen_values,
    store::{self, NewImport, PLAN},
};
use crate::{
    accounts::account::signed_in::SignedIn,
    base::{
        counter::{Sequence, take_numbers},
        database::Transaction,
        error::{Error, Result},
    },
    pipeline::upload::{self, store::room},
    records::{company::store::import_company, format},
    state::AppState,
    work::queue::enqueue,
};

/// Creates the import and its job; returns its number.
pub async fn create(
    state: &AppState,
    transaction: &mut Transaction,
    signed_in: &SignedIn,
    draft: &ImportDraft,
) -> Result<i64> {
    // 1. The browser must have checked by the current format, and at most a day ago.
    let format = format::load(transaction).await?;
    let (format, fingerprint) = format::with_fingerprint(format).await?;
    let today = format::today(&signed_in.time_zone)?;
    if draft.format_fingerprint.as_ref().is_some_and(|checked| *checked != fingerprint) {
        return Err(Error::FormatChanged);
    }
    let days = days_between(draft.today.unwrap_or(today), today)?;
    let is_recent = (0..=1).contains(&days);
    if draft.digest.is_some() && !is_recent {
        // A verdict of another day is no sign of tampering: the browser checks again.
        return Err(Error::FormatChanged);
    }
    let check_date = draft.today.filter(|_| is_recent).unwrap_or(today);
    // 2. The upload must be complete.
    let upload = upload::store::lock_for_import(transaction, &draft.upload_id).await?;
    let upload = upload.ok_or(Error::Gone)?;
    if upload.offset_bytes < upload.size_bytes {
        return Err(Error::OffsetMismatch);
    }
    // 3. There must be room for another plan.
    let plan_bytes = u64::try_from(upload.size_bytes).map_err(|error| Error::internal("a size", error))?;
    room::require_room(transaction, plan_bytes, state.workspace_bytes, &state.disk_space).await?;
    // 4. The values from the screen must be acceptable.
    let screen_values = match &draft.screen_values {
        Some(values) => Some(screen_values::validate(transaction, values).await?),
        None => None,
    };
    // 5. The import.
    let import_id = take_numbers(transaction, Sequence::Import, 1).await?;
    let blank_rule = if draft.method == Method::Update { draft.blank_rule } else { BlankRule::Keep };
    let import = NewImport {
        import_id,
        upload_id: &draft.upload_id,
        account_id: signed_in.account_id,
        method: draft.method,
        blank_rule,
        screen_values,
        file_name: upload.file_name,
        size_bytes: upload.size_bytes,
        format: &format,
        fingerprint,
        digest: draft.digest.as_deref(),
        check_date,
    };
    store::insert(transaction, import).await?;
    if draft.register_companies {
        import_company::insert(transaction, import_id).await?;
    }
    enqueue(transaction, PLAN, import_id).await?;
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
