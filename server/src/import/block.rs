//! A block of an import: some rows of the plan, with the values of those that are new.
//!
//! Guarantees: applied in one transaction together with the checkpoint and the fence against a lost lease.

use std::collections::HashSet;

use sqlx::types::Json;
use torikomi_core::{
    domain::item::{Item, Key},
    wire::Change,
};

use super::{
    new_leads::{NewLeads, name_id},
    overwritten::Overwritten,
    write_failure,
};
use crate::{
    database::find_by_key,
    error::{Error, Result},
    file_row::FileRow,
    job::{Lease, Stop},
    mail::outbox,
    operation::metrics,
    pace::Pace,
    plan::{dictionary::Dictionary, lead::split, stored::Changes},
    reread::{CheckedFile, Wanted},
    state::AppState,
    words,
};

/// Enough that a statement's own cost vanishes, few enough that a checkpoint comes every second or so.
const BLOCK_ROWS: i64 = 4_000;
/// Of the file, and four times as many of changes; a row may have megabytes.
const BLOCK_BYTES: i64 = 4 << 20;

type PlannedRow = (i32, String, Option<i64>, i64, i32, i16, Option<Json<Changes>>);

#[derive(Debug)]
pub(super) struct Block {
    rows: i64,
    last_row: i32,
    new: Vec<(i64, FileRow)>,
    overwritten: Vec<(i64, Vec<Change>)>,
    /// Leads of rows for which the plan counts mails.
    mailed: HashSet<i64>,
}

impl Block {
    /// The rows behind `applied_row`; `None` when there are no more.
    pub(super) async fn read(
        state: &AppState,
        lease: &Lease,
        file: &CheckedFile,
        applied_row: i32,
    ) -> Result<Option<Block>> {
        let mut transaction = state.database.begin(lease.workspace_id).await?;
        let planned: Vec<PlannedRow> = sqlx::query_as(
            "select row, outcome::text, lead_id, byte_offset, size_bytes, mails, changes
             from (select *, sum(bytes) over (order by row) - bytes as bytes_before
                   from (select *, size_bytes::bigint + value_bytes / 4 as bytes from import_row
                         where workspace_id = $1 and import_id = $2 and row > $3 order by row limit $4) as next) as next
             where bytes_before < $5 order by row",
        )
        .bind(lease.workspace_id)
        .bind(lease.import_id)
        .bind(applied_row)
        .bind(BLOCK_ROWS)
        .bind(BLOCK_BYTES)
        .fetch_all(&mut *transaction)
        .await?;
        transaction.commit().await?;
        let Some((last_row, ..)) = planned.last() else { return Ok(None) };
        let (rows, last_row) = (planned.len(), *last_row);
        let rows = i64::try_from(rows).map_err(|error| Error::internal("a block's size", error))?;
        let (mut wanted, mut lead_ids, mut overwritten) = (Vec::new(), Vec::new(), Vec::new());
        let mut mailed = HashSet::new();
        for (row, outcome, lead_id, byte_offset, size_bytes, mails, changes) in planned {
            mailed.extend(lead_id.filter(|_| mails > 0));
            match (outcome.as_str(), lead_id, changes) {
                ("n", Some(lead_id), _) => {
                    wanted.push(Wanted::of(row, byte_offset, size_bytes)?);
                    lead_ids.push(lead_id);
                }
                ("o", Some(lead_id), Some(Json(changes))) => overwritten.push((lead_id, changes.into_changes())),
                ("u", _, _) | ("s", _, _) => {}
                (other, ..) => return Err(Error::Internal(format!("row {row} is planned as {other} without a lead"))),
            }
        }
        let items = file.items.clone();
        let values = file.read(wanted, move |_, row| FileRow::copy(row, &items)).await?;
        Ok(Some(Block { rows, last_row, new: lead_ids.into_iter().zip(values).collect(), overwritten, mailed }))
    }

    pub(super) fn last_row(&self) -> i32 {
        self.last_row
    }

    pub(super) async fn apply(self, state: &AppState, lease: &Lease, dictionary: &Dictionary) -> Result<(), Stop> {
        let workspace_id = lease.workspace_id;
        let mut pace = Pace::default();
        let given = self.given(dictionary, &mut pace).await?;
        let mut new_leads = NewLeads::default();
        for (lead_id, row) in &self.new {
            new_leads.push(*lead_id, row, dictionary)?;
            pace.step().await;
        }
        let mut overwritten = Overwritten::default();
        for (lead_id, changes) in self.overwritten {
            overwritten.push(lead_id, changes);
            pace.step().await;
        }
        let mut transaction = state.database.begin(workspace_id).await?;
        find_by_key(&mut transaction).await?;
        overwritten.apply(&mut transaction, workspace_id, lease.import_id, dictionary).await?;
        let missing = new_leads.register(&mut transaction, workspace_id).await?;
        if missing > 0 {
            tracing::error!(?lease, missing, "addresses that an import registers were registered by somebody else");
            let tell = "update import set failure = $3 where workspace_id = $1 and import_id = $2";
            write_failure(&mut transaction, lease, tell, words::addresses_taken()).await?;
        }
        outbox::give(&mut transaction, workspace_id, Some(lease.import_id), &given).await?;
        sqlx::query(
            "update import set applied_row = $3, done_rows = done_rows + $4 where workspace_id = $1 and import_id = $2",
        )
        .bind(workspace_id)
        .bind(lease.import_id)
        .bind(self.last_row)
        .bind(self.rows)
        .execute(&mut *transaction)
        .await?;
        lease.news().send(&mut transaction).await?;
        lease.fence(&mut transaction).await?;
        transaction.commit().await?;
        metrics::count_imported_rows(self.rows);
        Ok(())
    }

    /// The forms that leads newly get and that the plan counts a mail for.
    async fn given(&self, dictionary: &Dictionary, pace: &mut Pace) -> Result<outbox::Given> {
        let mut given = outbox::Given::new();
        if self.mailed.is_empty() {
            return Ok(given);
        }
        for (lead_id, row) in &self.new {
            for form in row.filled(Item::MemberForms).into_iter().flat_map(split) {
                given.insert((*lead_id, name_id(dictionary, Item::MemberForms, form)?));
            }
            pace.step().await;
        }
        let of_forms = |change: &&Change| change.key == Key::Basic(Item::MemberForms);
        for (lead_id, changes) in self.overwritten.iter().filter(|(lead_id, _)| self.mailed.contains(lead_id)) {
            for Change { old, new, .. } in changes.iter().filter(of_forms) {
                let before: HashSet<&str> = old.iter().flat_map(|names| split(names)).collect();
                for form in new.iter().flat_map(|names| split(names)).filter(|form| !before.contains(form)) {
                    given.insert((*lead_id, name_id(dictionary, Item::MemberForms, form)?));
                }
            }
            pace.step().await;
        }
        Ok(given)
    }
}
