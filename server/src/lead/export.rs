//! リードのエクスポート: chosen leads, or all that a search finds, as a file (specification 13).
//!
//! Two steps. `create` looks at everything that could refuse the file, with words, and keeps what is wanted; `download`
//! streams it, so that a plain link is enough and a browser keeps nothing in memory.
//!
//! Guarantees: a file is of one moment (a `repeatable read` transaction), whatever its size and whatever changes
//! meanwhile; memory does not grow with it; no byte is sent of a file that Shift-JIS cannot hold. A client that takes
//! nothing any more is let go.

mod choice;
mod described;
mod rows;
mod stream;

use axum::{
    body::Body,
    extract::State,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use sqlx::types::{Json as SqlJson, time::OffsetDateTime};
use torikomi_core::{
    domain::encoding::Encoding,
    wire::{ErrorAnswer, LeadExport, LeadExportDraft, LeadExportEncoding},
    write::LeadExportKind,
};
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use crate::{
    account::signed_in::SignedIn,
    attachment::disposition,
    audit::{self, Event},
    column::{count, moment},
    database::Transaction,
    error::{Error, Result},
    extract::{Json, Path},
    search::find::snapshot,
    state::AppState,
};
use choice::Choice;
use rows::Writer;

/// How long a file may be fetched.
const EXPORT_HOURS: i32 = 24;
/// Exports that a workspace keeps: each may have the numbers of ten thousand leads. When another one is made the oldest
/// goes; of those that are made at the same moment one more may stay until the next.
const EXPORTS_KEPT: i64 = 100;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(create_lead_export)).routes(routes!(download_lead_export))
}

/// Take leads out as a file
///
/// Counts them, and looks for what Shift-JIS cannot write: 422 says which character of which lead. What is answered may
/// be fetched for 24 hours by the same account, as long as the workspace does not ask for 100 others meanwhile.
#[utoipa::path(post, path = "/api/lead-export", tag = "lead", request_body = LeadExportDraft,
    responses((status = 201, body = LeadExport), (status = 422, body = ErrorAnswer),
              (status = 429, description = "the account, or the workspace, takes out as much as it may", body = ErrorAnswer)))]
async fn create_lead_export(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Json(draft): Json<LeadExportDraft>,
) -> Result<(StatusCode, Json<LeadExport>)> {
    signed_in.require_export_leads()?;
    let workspace_id = signed_in.workspace_id;
    let _place = stream::place(&state, &signed_in).await?;
    // 1. How many there are, and whether all of them can be written.
    let mut moment_of_export = snapshot(&state.database, workspace_id).await?;
    let writer = Writer::load(&mut moment_of_export, &signed_in, draft.kind, draft.encoding).await?;
    let checked_changes = unchanging(&mut moment_of_export, workspace_id).await?;
    let mut choice = Choice::read(&mut moment_of_export, &signed_in, &draft.leads).await?;
    let leads = stream::look_through(&mut moment_of_export, &writer, &mut choice, true).await?;
    drop(moment_of_export);
    // 2. Keep what is wanted.
    let mut transaction = state.database.begin(workspace_id).await?;
    let export_id = Uuid::new_v4();
    let created_at: OffsetDateTime = sqlx::query_scalar(
        "insert into lead_export (workspace_id, export_id, account_id, draft, leads, checked_changes)
         values ($1, $2, $3, $4, $5, $6) returning created_at",
    )
    .bind(workspace_id)
    .bind(export_id)
    .bind(signed_in.account_id)
    .bind(SqlJson(&draft))
    .bind(i64::try_from(leads).map_err(|error| Error::internal("a number of leads", error))?)
    .bind(checked_changes)
    .fetch_one(&mut *transaction)
    .await?;
    drop_oldest(&mut transaction, workspace_id).await?;
    transaction.commit().await?;
    audit::log(Event::LeadsExported { leads });
    let (kind, encoding) = (draft.kind, draft.encoding);
    let export =
        LeadExport { export_id: export_id.to_string(), kind, encoding, leads, created_at: moment(created_at)? };
    Ok((StatusCode::CREATED, Json(export)))
}

/// The file
///
/// Streamed, with the leads as they are now. Only for the account that has asked for it.
#[utoipa::path(get, path = "/api/lead-export/{id}/leads.csv", tag = "lead", params(("id" = String, Path)),
    responses((status = 200, content_type = "text/csv", body = String), (status = 404, body = ErrorAnswer),
              (status = 410, description = "it is older than 24 hours", body = ErrorAnswer),
              (status = 422, description = "what Shift-JIS cannot write came in meanwhile", body = ErrorAnswer),
              (status = 429, description = "the account, or the workspace, takes out as much as it may", body = ErrorAnswer)))]
async fn download_lead_export(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(export_id): Path<String>,
) -> Result<Response> {
    signed_in.require_export_leads()?;
    let export_id: Uuid = export_id.parse().map_err(|_| Error::NotFound)?;
    let workspace_id = signed_in.workspace_id;
    let place = stream::place(&state, &signed_in).await?;
    let mut moment_of_export = snapshot(&state.database, workspace_id).await?;
    // 1. What is wanted.
    let (draft, checked_changes) = find(&mut moment_of_export, &signed_in, export_id).await?;
    let writer = Writer::load(&mut moment_of_export, &signed_in, draft.kind, draft.encoding).await?;
    // 2. Where anything may have changed since it was looked through, once more; line 1 of a search export has the count.
    let now = unchanging(&mut moment_of_export, workspace_id).await?;
    let is_as_checked = checked_changes.is_some() && checked_changes == now;
    let must_check = draft.encoding == LeadExportEncoding::ShiftJis && !is_as_checked;
    let leads = if must_check || draft.kind == LeadExportKind::Search {
        let mut choice = Choice::read(&mut moment_of_export, &signed_in, &draft.leads).await?;
        stream::look_through(&mut moment_of_export, &writer, &mut choice, must_check).await?
    } else {
        0
    };
    let conditions = described::describe(&mut moment_of_export, workspace_id, writer.format(), &draft.leads).await?;
    let beginning = writer.begin(leads, &conditions)?;
    // 3. Row by row.
    let choice = Choice::read(&mut moment_of_export, &signed_in, &draft.leads).await?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(content_type(draft.encoding))),
        (header::CONTENT_DISPOSITION, file_name(draft.kind, &writer.today())),
    ];
    audit::log(Event::LeadsDownloaded);
    let body = Body::from_stream(stream::stream(moment_of_export, writer, choice, beginning, place));
    Ok((headers, body).into_response())
}

async fn find(
    transaction: &mut Transaction,
    signed_in: &SignedIn,
    export_id: Uuid,
) -> Result<(LeadExportDraft, Option<i64>)> {
    let found: Option<(SqlJson<LeadExportDraft>, Option<i64>, bool)> = sqlx::query_as(
        "select draft, checked_changes, created_at < now() - $4 * interval '1 hour' from lead_export
         where workspace_id = $1 and export_id = $2 and account_id = $3",
    )
    .bind(signed_in.workspace_id)
    .bind(export_id)
    .bind(signed_in.account_id)
    .bind(EXPORT_HOURS)
    .fetch_optional(&mut **transaction)
    .await?;
    match found {
        None => Err(Error::NotFound),
        Some((.., true)) => Err(Error::Gone),
        Some((SqlJson(draft), checked_changes, false)) => Ok((draft, checked_changes)),
    }
}

async fn drop_oldest(transaction: &mut Transaction, workspace_id: i32) -> Result<()> {
    sqlx::query(
        "delete from lead_export
         where workspace_id = $1
           and export_id in (select export_id from lead_export where workspace_id = $1
                             order by created_at desc, export_id offset $2)",
    )
    .bind(workspace_id)
    .bind(EXPORTS_KEPT)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

/// The workspace's changes; `None` while an import changes leads without counting each block.
async fn unchanging(transaction: &mut Transaction, workspace_id: i32) -> Result<Option<i64>> {
    Ok(sqlx::query_scalar(
        "select case when exists (select from import where workspace_id = $1 and state in ('waiting', 'processing'))
                     then null else changes end
         from workspace where workspace_id = $1",
    )
    .bind(workspace_id)
    .fetch_one(&mut **transaction)
    .await?)
}

/// Lets go of what may no longer be fetched.
pub async fn sweep(state: &AppState, workspace_id: i32) -> Result<()> {
    let mut transaction = state.database.begin(workspace_id).await?;
    sqlx::query("delete from lead_export where workspace_id = $1 and created_at < now() - $2 * interval '1 hour'")
        .bind(workspace_id)
        .bind(EXPORT_HOURS)
        .execute(&mut *transaction)
        .await?;
    transaction.commit().await?;
    Ok(())
}

fn encoding(encoding: LeadExportEncoding) -> Encoding {
    match encoding {
        LeadExportEncoding::Utf8 => Encoding::Utf8Bom,
        LeadExportEncoding::ShiftJis => Encoding::ShiftJis,
    }
}

fn content_type(encoding: LeadExportEncoding) -> &'static str {
    match encoding {
        LeadExportEncoding::Utf8 => "text/csv; charset=utf-8",
        LeadExportEncoding::ShiftJis => "text/csv; charset=Shift_JIS",
    }
}

fn file_name(kind: LeadExportKind, today: &str) -> HeaderValue {
    match kind {
        LeadExportKind::Search => disposition("leads.csv", &format!("リード_{today}.csv")),
        LeadExportKind::Registration => disposition("leads.csv", &format!("リード_一括登録用_{today}.csv")),
    }
}

/// As the API counts.
fn number(lead_id: i64) -> Result<u64> {
    count(lead_id)
}
