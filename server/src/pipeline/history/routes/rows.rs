//! The rows of a plan or an import, page by page, with their outcomes, values and changes.
//!
//! Guarantees: values are read from the stored file by the check itself; once the file is no longer kept, values are
//! left out and the rest stays.

use std::collections::HashMap;

use axum::extract::State;
use serde::Deserialize;
use torikomi_core::{
    domain::{format::Format, item::Key},
    draft::lead::KeyValue,
    wire::{Change, ErrorAnswer, ImportRow, ImportRowBefore, ImportRowPage, Outcome},
};
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    accounts::account::signed_in::SignedIn,
    base::{
        database::Transaction,
        error::{Error, Result},
        row_page,
    },
    http::extract::{Json, Path, Query},
    pipeline::{
        import::{
            self,
            checked_file::{CheckedFile, RecordPosition},
            store::{
                ImportRecord,
                listing::{self, ListedRow, RowDecision},
                stored_form::StoredChanges,
            },
        },
        recheck::file_row::{FileRow, Items},
    },
    state::AppState,
};

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list_import_rows)).routes(routes!(list_import_leads))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct RowsPage {
    /// Only rows with this outcome; all rows by default.
    outcome: Option<Outcome>,
    /// Only rows after this one.
    after: Option<i32>,
    /// At most 1,000; 100 by default.
    limit: Option<i64>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct LeadsPage {
    after: Option<i32>,
    limit: Option<i64>,
}

/// List the rows of a plan or an import
#[utoipa::path(get, path = "/api/import/{id}/row", tag = "history", params(("id" = u64, Path), RowsPage),
    responses((status = 200, body = ImportRowPage),
              (status = 409, description = "`wrong_state`: it is being planned", body = ErrorAnswer),
              (status = 429, body = ErrorAnswer)))]
async fn list_import_rows(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(import_id): Path<i64>,
    Query(RowsPage { outcome, after, limit }): Query<RowsPage>,
) -> Result<Json<ImportRowPage>> {
    signed_in.require_import()?;
    // A skipped row only has the file's contents; the others also show those of their leads.
    if outcome != Some(Outcome::Skipped) {
        signed_in.require_read_leads()?;
    }
    let _permit = state.concurrency.acquire_heavy(signed_in.workspace_id).await?;
    let all = [Outcome::New, Outcome::Overwritten, Outcome::Unchanged, Outcome::Skipped];
    let outcomes = outcome.map_or_else(|| all.to_vec(), |outcome| vec![outcome]);
    page(&state, &signed_in, import_id, &outcomes, after, limit).await.map(Json)
}

/// List the rows that an import registered, overwrote or left unchanged
#[utoipa::path(get, path = "/api/import/{id}/lead", tag = "history", params(("id" = u64, Path), LeadsPage),
    responses((status = 200, body = ImportRowPage),
              (status = 409, description = "`wrong_state`: it is being planned", body = ErrorAnswer),
              (status = 429, body = ErrorAnswer)))]
async fn list_import_leads(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(import_id): Path<i64>,
    Query(LeadsPage { after, limit }): Query<LeadsPage>,
) -> Result<Json<ImportRowPage>> {
    signed_in.require_import()?;
    signed_in.require_read_leads()?;
    let _permit = state.concurrency.acquire_heavy(signed_in.workspace_id).await?;
    let outcomes = [Outcome::New, Outcome::Overwritten, Outcome::Unchanged];
    page(&state, &signed_in, import_id, &outcomes, after, limit).await.map(Json)
}

async fn page(
    state: &AppState,
    signed_in: &SignedIn,
    import_id: i64,
    outcomes: &[Outcome],
    after: Option<i32>,
    limit: Option<i64>,
) -> Result<ImportRowPage> {
    let limit = row_page::limit(limit);
    let mut transaction = state.database.begin(signed_in.workspace_id).await?;
    let import = import::store::get(&mut transaction, import_id).await?;
    signed_in.require_read_file_of(import.account_id)?;
    let between = (after.unwrap_or(0), import.last_row());
    let (planned, is_full) = listing::page(&mut transaction, import_id, outcomes, between, limit).await?;
    let next_after = planned.last().filter(|_| is_full).map(|last| number(last.position.row)).transpose()?;
    let rows = to_wire_rows(state, transaction, &import, planned).await?;
    Ok(ImportRowPage { rows, next_after })
}

/// The rows in the wire's form, with the file's values.
pub(crate) async fn to_wire_rows(
    state: &AppState,
    mut transaction: Transaction,
    import: &ImportRecord,
    planned: Vec<ListedRow>,
) -> Result<Vec<ImportRow>> {
    let values = values(state, &mut transaction, import, &planned).await?;
    let format = import::store::format(&mut transaction, import.import_id).await?;
    drop(transaction);
    let order = ItemOrder::new(&format);
    let mut rows = Vec::with_capacity(planned.len());
    let mut values = values.into_iter();
    for planned in planned {
        let row = number(planned.position.row)?;
        let ImportRowBefore { outcome, changes, left_company, left_company_id, problems } =
            to_wire_decision(planned.decision, row, &format, &order)?;
        rows.push(ImportRow {
            row,
            outcome,
            lead_id: planned.lead_id.map(|lead_id| u64::try_from(lead_id).expect("BUG: leads are numbered from 1")),
            is_there: planned.is_there,
            values: values.next().unwrap_or_default(),
            changes,
            left_company,
            left_company_id,
            problems,
        });
    }
    Ok(rows)
}

/// The plan's decision about this row, in the wire's form.
pub(crate) fn to_wire_decision(
    decision: RowDecision,
    row: u32,
    format: &Format,
    order: &ItemOrder,
) -> Result<ImportRowBefore> {
    let problems = decision.problems.unwrap_or_default();
    Ok(ImportRowBefore {
        outcome: decision.outcome,
        changes: order.to_wire_changes(decision.changes),
        left_company: decision.left_company,
        left_company_id: decision.left_company_id.map(company_number).transpose()?,
        problems: problems.into_iter().map(|problem| problem.into_problem(row, format)).collect(),
    })
}

/// The format's order of items.
pub(crate) struct ItemOrder(HashMap<Key, usize>);

impl ItemOrder {
    pub(crate) fn new(format: &Format) -> ItemOrder {
        ItemOrder(Items::of(format, None).keys().iter().copied().zip(0..).collect())
    }

    fn to_wire_changes(&self, changes: Option<StoredChanges>) -> Vec<Change> {
        let mut changes: Vec<Change> = changes.map(StoredChanges::into_changes).unwrap_or_default();
        changes.sort_by_key(|change| self.0.get(&change.key).copied());
        changes
    }
}

async fn values(
    state: &AppState,
    transaction: &mut Transaction,
    import: &ImportRecord,
    planned: &[ListedRow],
) -> Result<Vec<Vec<KeyValue>>> {
    if planned.is_empty() {
        return Ok(Vec::new());
    }
    let file = match CheckedFile::open(transaction, &state.objects, import).await {
        Err(Error::Gone) => return Ok(Vec::new()),
        file => file?,
    };
    let positions = planned.iter().map(|row| RecordPosition::from_row(row.position));
    let positions: Vec<RecordPosition> = positions.collect::<Result<_>>()?;
    let are_readable: Vec<bool> = positions.iter().map(RecordPosition::is_readable).collect();
    let positions: Vec<RecordPosition> = positions.into_iter().filter(RecordPosition::is_readable).collect();
    let items = file.items.clone();
    let read = file.read(positions, move |_, row| {
        let row = FileRow::copy(row, &items);
        row.filled_values().map(|(key, value)| KeyValue { key, value: value.to_owned() }).collect()
    });
    let mut read: std::vec::IntoIter<Vec<KeyValue>> = read.await?.into_iter();
    let values = |is_readable| Some(()).filter(|()| is_readable).and_then(|()| read.next()).unwrap_or_default();
    Ok(are_readable.into_iter().map(values).collect())
}

fn company_number(company_id: i32) -> Result<u32> {
    u32::try_from(company_id).map_err(|error| Error::internal("a company's number", error))
}

pub(crate) fn number(row: i32) -> Result<u32> {
    u32::try_from(row).map_err(|error| Error::internal("a row's number", error))
}
