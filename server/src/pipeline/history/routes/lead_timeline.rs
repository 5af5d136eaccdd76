//! The history of a lead, newest first: registrations and edits, rows of imports, undone imports, names that were
//! merged or deleted, custom items that were changed or deleted, checks of its address.
//!
//! An import and an undo appear at the moment of their start: while one runs, a lead that it changes cannot be edited,
//! so that no edit comes between that moment and the row. The values of a new lead's row are read from the stored file
//! by the check itself.

use std::collections::HashMap;

use axum::extract::State;
use serde::Deserialize;
use serde_json::Value;
use torikomi_core::{
    domain::{
        item::{Item, Key},
        names::NameKind,
    },
    wire::{
        Change, EmailVerdict, ErrorAnswer, LeadEvent, LeadEventCause, LeadTimeline, NameAction, Outcome, UndoOutcome,
    },
};
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    accounts::account::signed_in::SignedIn,
    base::{
        column::Word,
        database::Transaction,
        error::{Error, Result},
        wire_value::{count, moment},
    },
    http::extract::{Json, Path, Query},
    pipeline::{
        import::{
            checked_file::{CheckedFile, RecordPosition},
            store::{self, stored_form::StoredChanges},
        },
        recheck::file_row::FileRow,
    },
    records::lead::store::{
        detail,
        timeline::{CompanyAction, Cursor, CustomItemAction, EVENTS_A_PAGE, EventAction, EventRow, read},
        write::LeadAction,
    },
    state::AppState,
};

pub(crate) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list_lead_events))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct TimelineQuery {
    /// The `next_before` of the previous page.
    before: Option<String>,
}

/// List the events of a lead
///
/// Newest first, 50 at a time.
#[utoipa::path(get, path = "/api/lead/{id}/timeline", tag = "lead", params(("id" = u64, Path), TimelineQuery),
    responses((status = 200, body = LeadTimeline), (status = 404, body = ErrorAnswer)))]
async fn list_lead_events(
    State(state): State<AppState>,
    signed_in: SignedIn,
    Path(lead_id): Path<i64>,
    Query(TimelineQuery { before }): Query<TimelineQuery>,
) -> Result<Json<LeadTimeline>> {
    signed_in.require_read_leads()?;
    let workspace_id = signed_in.workspace_id;
    let before = before.map(|before| before.parse::<Cursor>()).transpose()?;
    let _permit = state.concurrency.acquire_heavy(workspace_id).await?;
    let mut transaction = state.database.begin(workspace_id).await?;
    // 1. The lead must exist.
    detail::read(&mut transaction, lead_id).await?;
    // 2. One more than a page shows whether there is another.
    let mut rows = read(&mut transaction, lead_id, before).await?;
    let has_more = rows.len() > EVENTS_A_PAGE;
    rows.truncate(EVENTS_A_PAGE);
    let next_before = rows.last().filter(|_| has_more).map(|row| row.cursor().to_string());
    // 3. Convert to the wire's form.
    let keys = detail::keys(&mut transaction).await?;
    let order: HashMap<Key, usize> = keys.into_iter().zip(0..).collect();
    let mut events = Vec::with_capacity(rows.len());
    for row in rows {
        let mut event = row.into_event(&state, &mut transaction).await?;
        event.changes.sort_by_key(|change| order.get(&change.key).copied().unwrap_or(usize::MAX));
        events.push(event);
    }
    Ok(Json(LeadTimeline { events, next_before }))
}

impl EventRow {
    async fn into_event(self, state: &AppState, transaction: &mut Transaction) -> Result<LeadEvent> {
        let at = moment(self.at)?;
        let worker = self.worker.clone();
        let (cause, changes) = match self.action()? {
            EventAction::Import(outcome) => self.into_import(outcome, state, transaction).await?,
            EventAction::Name(action) => self.into_name_change(action)?,
            EventAction::Person(action) => self.into_edit(action)?,
            EventAction::Undo(outcome) => self.into_undo(outcome)?,
            EventAction::EmailCheck(verdict) => self.into_email_check(verdict),
            EventAction::Company(action) => self.into_company_change(action)?,
            EventAction::CustomItem(action) => self.into_custom_item_change(action)?,
        };
        Ok(LeadEvent { at, worker, cause, changes })
    }

    fn into_edit(self, action: LeadAction) -> Result<(LeadEventCause, Vec<Change>)> {
        let cause = match action {
            LeadAction::Register => LeadEventCause::Registered,
            LeadAction::Edit => LeadEventCause::Edited,
        };
        Ok((cause, parse(self.changes.unwrap_or_default())?))
    }

    fn into_undo(self, outcome: UndoOutcome) -> Result<(LeadEventCause, Vec<Change>)> {
        let cause = LeadEventCause::Undone {
            import_id: count(self.id)?,
            file_name: self.file_name.unwrap_or_default(),
            outcome,
        };
        Ok((cause, self.changes.map(parse).transpose()?.unwrap_or_default()))
    }

    fn into_email_check(self, verdict: EmailVerdict) -> (LeadEventCause, Vec<Change>) {
        let change = Change { key: Key::Basic(Item::Tags), old: self.old_name, new: self.new_name };
        (LeadEventCause::EmailChecked { verdict }, vec![change])
    }

    /// The company's number and name are in the columns of a row's number and an old name, its import in the one of a
    /// position in a file.
    fn into_company_change(self, action: CompanyAction) -> Result<(LeadEventCause, Vec<Change>)> {
        let company_id = u32::try_from(self.row).map_err(|error| Error::internal("a company's number", error))?;
        let cause = LeadEventCause::CompanyChanged {
            company_id,
            company: self.old_name.unwrap_or_default(),
            has_joined: action == CompanyAction::Join,
            import_id: self.byte_offset.map(count).transpose()?,
        };
        Ok((cause, Vec::new()))
    }

    fn into_name_change(self, action: NameAction) -> Result<(LeadEventCause, Vec<Change>)> {
        let kind: NameKind = Word::parse(&self.name_kind.unwrap_or_default())?;
        let name_change_id = u32::try_from(self.id).map_err(|error| Error::internal("a change's number", error))?;
        let cause = LeadEventCause::NameChanged { name_change_id, kind, action };
        let change = Change { key: Key::Basic(kind.item()), old: self.old_name, new: self.new_name };
        Ok((cause, vec![change]))
    }

    /// In the columns of a name's change: the item's number as its kind, the item's name as the file's.
    fn into_custom_item_change(self, action: CustomItemAction) -> Result<(LeadEventCause, Vec<Change>)> {
        let number = |number: Option<u32>| number.ok_or_else(|| Error::Internal("a custom item's number".to_owned()));
        let cause = LeadEventCause::CustomItemChanged {
            custom_item_change_id: number(u32::try_from(self.id).ok())?,
            name: self.file_name.unwrap_or_default(),
            is_deletion: action == CustomItemAction::Delete,
        };
        let custom_item_id = number(self.name_kind.and_then(|number| number.parse().ok()))?;
        Ok((cause, vec![Change { key: Key::Custom(custom_item_id), old: self.old_name, new: self.new_name }]))
    }

    async fn into_import(
        self,
        outcome: Outcome,
        state: &AppState,
        transaction: &mut Transaction,
    ) -> Result<(LeadEventCause, Vec<Change>)> {
        let changes = if outcome == Outcome::New {
            self.registered_values(state, transaction).await?
        } else {
            self.changes.map(parse::<StoredChanges>).transpose()?.unwrap_or_default().into_changes()
        };
        let cause = LeadEventCause::Imported {
            import_id: count(self.id)?,
            file_name: self.file_name.unwrap_or_default(),
            row: u32::try_from(self.row).map_err(|error| Error::internal("a row's number", error))?,
            outcome,
        };
        Ok((cause, changes))
    }

    /// The values of a new lead's row; empty if the file is no longer kept.
    async fn registered_values(&self, state: &AppState, transaction: &mut Transaction) -> Result<Vec<Change>> {
        let (Some(byte_offset), Some(size_bytes)) = (self.byte_offset, self.size_bytes) else { return Ok(Vec::new()) };
        let import = store::get(transaction, self.id).await?;
        let file = match CheckedFile::open(transaction, &state.objects, &import).await {
            Err(Error::Gone) => return Ok(Vec::new()),
            file => file?,
        };
        let items = file.items.clone();
        let read = file.read(vec![RecordPosition::new(self.row, byte_offset, size_bytes)?], move |_, row| {
            let row = FileRow::copy(row, &items);
            let values = row.filled_values();
            values.map(|(key, value)| Change { key, old: None, new: Some(value.to_owned()) }).collect::<Vec<_>>()
        });
        Ok(read.await?.pop().unwrap_or_default())
    }
}

fn parse<T: serde::de::DeserializeOwned>(changes: Value) -> Result<T> {
    serde_json::from_value(changes).map_err(|error| Error::internal("a lead's changes", error))
}
