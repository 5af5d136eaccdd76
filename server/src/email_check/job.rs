//! The job of a workspace: page by page through what is to be checked.
//!
//! Guarantees: no transaction is open while anybody outside is asked; when the turn is over no further domain is asked,
//! and the page ends before the first address that is left; a page's tags, its checkpoint and the fence against a lost
//! lease are one transaction. Whoever notes something new does so before they wake the job, and the job looks under its
//! own row's lock before it ends: nothing is left without one.

use std::time::{Duration, Instant};

use torikomi_core::wire::EmailCheckMode;

use super::{
    EmailChecks, Finding,
    write::{Judged, write},
};
use crate::{
    column::meaning,
    database::{Transaction, note_change},
    error::{Error, Result},
    job::{Lease, Stop},
    search,
    state::AppState,
};

/// Leads of a page: half a second's writing, for which whoever saves a lead waits; or as many as mail servers can be asked
/// for in a while.
const PAGE: i64 = 2_000;
const PAGE_BY_SMTP: i64 = 400;
/// After so long the others' leads have their turn.
const TURN: Duration = Duration::from_secs(20);
/// How soon is looked again while an import runs.
const WAIT_FOR_IMPORT: Duration = Duration::from_secs(2);

pub async fn run(state: &AppState, lease: &Lease) -> Result<(), Stop> {
    let Some(checks) = &state.email_checks else { return lease.leave(&state.database).await };
    let begun = Instant::now();
    while let Some((mode, mut page)) = look(state, lease).await? {
        let emails: Vec<&str> = page.leads.iter().map(|lead| lead.email.as_str()).collect();
        let findings = checks.check(lease.workspace_id, mode, &emails, begun + TURN).await;
        page.end_behind(findings.len());
        apply(state, lease, checks, &page, &findings).await?;
        if begun.elapsed() >= TURN {
            index(state, lease).await?;
            return lease.step_back(&state.database).await;
        }
    }
    index(state, lease).await
}

/// Has the search's index brought after what was written. In a transaction of its own: whoever ends an import has the
/// search's job before ours.
async fn index(state: &AppState, lease: &Lease) -> Result<(), Stop> {
    let mut transaction = state.database.begin(lease.workspace_id).await?;
    search::job::enqueue_missing(&mut transaction, lease.workspace_id).await?;
    transaction.commit().await?;
    Ok(())
}

#[derive(Debug)]
struct Lead {
    lead_id: i64,
    email: String,
    import_id: Option<i64>,
    /// How often it could not be told.
    tries: i32,
    /// Of the import whose rows are walked through.
    row: Option<i32>,
}

struct Page {
    leads: Vec<Lead>,
    /// The rows of an import behind which it goes on.
    walked: Option<Walked>,
}

struct Walked {
    import_id: i64,
    /// Those of the page, also of leads that are there no longer.
    rows: Vec<i32>,
}

impl Page {
    /// Leaves the leads behind so many to the next page.
    fn end_behind(&mut self, leads: usize) {
        let next_row = self.leads.get(leads).and_then(|lead| lead.row);
        self.leads.truncate(leads);
        if let (Some(walked), Some(next_row)) = (&mut self.walked, next_row) {
            walked.rows.retain(|row| *row < next_row);
        }
    }
}

/// The next page; `None` when there is none, now or at all.
async fn look(state: &AppState, lease: &Lease) -> Result<Option<(EmailCheckMode, Page)>, Stop> {
    let workspace_id = lease.workspace_id;
    let mut transaction = state.database.begin(workspace_id).await?;
    lease.hold(&mut transaction).await?;
    let mode: String = sqlx::query_scalar("select email_check from workspace where workspace_id = $1")
        .bind(workspace_id)
        .fetch_one(&mut *transaction)
        .await?;
    let mode: EmailCheckMode = meaning(&mode)?;
    let most = if mode == EmailCheckMode::Smtp { PAGE_BY_SMTP } else { PAGE };
    // 1. Single leads come first: few, and somebody may look at them.
    let mut next = single(&mut transaction, workspace_id, most).await?;
    // 2. Then imports, one after the other.
    if next.is_none() && !is_importing(&mut transaction, workspace_id).await? {
        next = of_import(&mut transaction, workspace_id, most).await?;
    }
    if next.is_none() {
        match next_due(&mut transaction, workspace_id).await? {
            Some(wait) => lease.put_off(&mut transaction, wait).await?,
            None => lease.finish(&mut transaction).await?,
        }
    }
    transaction.commit().await?;
    Ok(next.map(|page| (mode, page)))
}

async fn single(transaction: &mut Transaction, workspace_id: i32, most: i64) -> Result<Option<Page>> {
    loop {
        let noted: Vec<(i64, Option<String>, Option<i64>, i32)> = sqlx::query_as(
            "select due.lead_id, lead.email, import_id, tries
             from (select lead_id, import_id, tries, run_after from email_check_lead
                   where workspace_id = $1 and run_after <= now() order by run_after, lead_id limit $2) as due
             left join lead on lead.workspace_id = $1 and lead.lead_id = due.lead_id
             order by run_after, due.lead_id",
        )
        .bind(workspace_id)
        .bind(most)
        .fetch_all(&mut **transaction)
        .await?;
        if noted.is_empty() {
            return Ok(None);
        }
        let gone: Vec<i64> = noted.iter().filter(|lead| lead.1.is_none()).map(|lead| lead.0).collect();
        if !gone.is_empty() {
            sqlx::query("delete from email_check_lead where workspace_id = $1 and lead_id = any($2)")
                .bind(workspace_id)
                .bind(gone)
                .execute(&mut **transaction)
                .await?;
        }
        let leads = noted.into_iter().filter_map(|(lead_id, email, import_id, tries)| {
            Some(Lead { lead_id, email: email?, import_id, tries, row: None })
        });
        let leads: Vec<Lead> = leads.collect();
        if !leads.is_empty() {
            return Ok(Some(Page { leads, walked: None }));
        }
    }
}

async fn is_importing(transaction: &mut Transaction, workspace_id: i32) -> Result<bool> {
    Ok(sqlx::query_scalar(
        "select exists (select from import where workspace_id = $1 and state in ('waiting', 'processing', 'undoing'))",
    )
    .bind(workspace_id)
    .fetch_one(&mut **transaction)
    .await?)
}

async fn of_import(transaction: &mut Transaction, workspace_id: i32, most: i64) -> Result<Option<Page>> {
    loop {
        let next: Option<(i64, i32, i32)> = sqlx::query_as(
            "select import_id, through_row, last_row from email_check_import
             where workspace_id = $1 and not is_done order by import_id limit 1",
        )
        .bind(workspace_id)
        .fetch_optional(&mut **transaction)
        .await?;
        let Some((import_id, through_row, last_row)) = next else { return Ok(None) };
        let rows: Vec<(i32, Option<i64>, Option<String>)> = sqlx::query_as(
            "select row, lead.lead_id, lead.email
             from (select row, lead_id from import_row
                   where workspace_id = $1 and import_id = $2 and outcome = 'n' and row > $3 and row <= $4
                   order by row limit $5) as registered
             left join lead on lead.workspace_id = $1 and lead.lead_id = registered.lead_id
             order by row",
        )
        .bind(workspace_id)
        .bind(import_id)
        .bind(through_row)
        .bind(last_row)
        .bind(most)
        .fetch_all(&mut **transaction)
        .await?;
        if !rows.is_empty() {
            // Those that are there no longer are through too.
            let walked = Some(Walked { import_id, rows: rows.iter().map(|(row, ..)| *row).collect() });
            let leads = rows.into_iter().filter_map(|(row, lead_id, email)| {
                let import_id = Some(import_id);
                Some(Lead { lead_id: lead_id?, email: email?, import_id, tries: 0, row: Some(row) })
            });
            return Ok(Some(Page { leads: leads.collect(), walked }));
        }
        sqlx::query("update email_check_import set is_done = true where workspace_id = $1 and import_id = $2")
            .bind(workspace_id)
            .bind(import_id)
            .execute(&mut **transaction)
            .await?;
    }
}

/// How long until there is something to do.
async fn next_due(transaction: &mut Transaction, workspace_id: i32) -> Result<Option<Duration>> {
    let seconds: Option<f64> = sqlx::query_scalar(
        "select extract(epoch from least(
             (select min(run_after) from email_check_lead where workspace_id = $1),
             (select now() + $2 * interval '1 second'
              where exists (select from email_check_import where workspace_id = $1 and not is_done))
         ) - now())::double precision",
    )
    .bind(workspace_id)
    .bind(WAIT_FOR_IMPORT.as_secs_f64())
    .fetch_one(&mut **transaction)
    .await?;
    Ok(seconds.map(|seconds| Duration::from_secs_f64(seconds.max(0.0))))
}

async fn apply(
    state: &AppState,
    lease: &Lease,
    checks: &EmailChecks,
    page: &Page,
    findings: &[Finding],
) -> Result<(), Stop> {
    let workspace_id = lease.workspace_id;
    let mut transaction = state.database.begin(workspace_id).await?;
    // A page is small beside the tables: its rows are found one by one through the keys.
    sqlx::raw_sql("set local enable_hashjoin = off; set local enable_mergejoin = off")
        .execute(&mut *transaction)
        .await?;
    note_change(&mut transaction, workspace_id).await?;
    // What got another address meanwhile is noted anew.
    let lead_ids: Vec<i64> = page.leads.iter().map(|lead| lead.lead_id).collect();
    let locked: Vec<(i64, String)> = sqlx::query_as(
        "select lead_id, email from lead where workspace_id = $1 and lead_id = any($2) order by lead_id
         for no key update",
    )
    .bind(workspace_id)
    .bind(lead_ids)
    .fetch_all(&mut *transaction)
    .await?;
    let present: std::collections::HashMap<i64, String> = locked.into_iter().collect();
    let checked: Vec<(&Lead, Finding)> = page
        .leads
        .iter()
        .zip(findings.iter().copied())
        .filter(|(lead, _)| present.get(&lead.lead_id) == Some(&lead.email))
        .collect();
    let judged: Vec<Judged> =
        checked.iter().map(|(lead, finding)| Judged { lead_id: lead.lead_id, verdict: finding.verdict }).collect();
    write(&mut transaction, workspace_id, &judged).await?;
    ask_again(&mut transaction, workspace_id, checks, &checked, page.walked.is_none()).await?;
    if let Some(walked) = &page.walked {
        sqlx::query(
            "update email_check_import set through_row = $3, checked = checked + $4
             where workspace_id = $1 and import_id = $2",
        )
        .bind(workspace_id)
        .bind(walked.import_id)
        .bind(walked.rows.last())
        .bind(i64::try_from(walked.rows.len()).map_err(|error| Error::internal("a page's size", error))?)
        .execute(&mut *transaction)
        .await?;
    }
    lease.fence(&mut transaction).await?;
    transaction.commit().await?;
    Ok(())
}

/// What could not be told is asked again after a pause; what was, and what was asked too often, is through.
async fn ask_again(
    transaction: &mut Transaction,
    workspace_id: i32,
    checks: &EmailChecks,
    checked: &[(&Lead, Finding)],
    are_noted: bool,
) -> Result<()> {
    let (mut through, mut again) = (Vec::new(), (Vec::new(), Vec::new(), Vec::new(), Vec::new()));
    for (lead, finding) in checked {
        let pauses = &checks.settings().pauses;
        let pause = usize::try_from(lead.tries).ok().and_then(|tries| pauses.get(tries)).filter(|_| finding.again);
        match pause {
            Some(pause) => {
                again.0.push(lead.lead_id);
                again.1.push(lead.import_id);
                again.2.push(lead.tries + 1);
                again.3.push(pause.as_secs_f64());
            }
            None => through.push(lead.lead_id),
        }
    }
    if are_noted {
        sqlx::query("delete from email_check_lead where workspace_id = $1 and lead_id = any($2)")
            .bind(workspace_id)
            .bind(through)
            .execute(&mut **transaction)
            .await?;
    }
    if again.0.is_empty() {
        return Ok(());
    }
    // At a moment of their own domain's: those of one domain are asked for together.
    let jitter: f64 = rand::random_range(0.9..1.1);
    sqlx::query(
        "insert into email_check_lead (workspace_id, lead_id, import_id, tries, run_after)
         select $1, lead_id, import_id, tries, now() + pause * $6 * interval '1 second'
         from unnest($2::bigint[], $3::bigint[], $4::integer[], $5::double precision[])
              as again (lead_id, import_id, tries, pause)
         on conflict on constraint email_check_lead_pk do update
             set import_id = excluded.import_id, tries = excluded.tries, run_after = excluded.run_after",
    )
    .bind(workspace_id)
    .bind(again.0)
    .bind(again.1)
    .bind(again.2)
    .bind(again.3)
    .bind(jitter)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{Lead, Page, Walked};

    fn lead(row: Option<i32>) -> Lead {
        Lead { lead_id: 1, email: String::new(), import_id: None, tries: 0, row }
    }

    #[test]
    fn a_page_that_ends_early_is_through_with_the_rows_before_the_next_lead() {
        // The leads of rows 3 and 6 are there no longer.
        let page = || Page {
            leads: [2, 4, 5, 7].map(|row| lead(Some(row))).into(),
            walked: Some(Walked { import_id: 1, rows: vec![2, 3, 4, 5, 6, 7] }),
        };
        for (leads, rows) in [(1, vec![2, 3]), (3, vec![2, 3, 4, 5, 6]), (4, vec![2, 3, 4, 5, 6, 7])] {
            let mut page = page();
            page.end_behind(leads);
            assert_eq!((page.leads.len(), page.walked.expect("rows").rows), (leads, rows));
        }
        let mut noted = Page { leads: vec![lead(None), lead(None)], walked: None };
        noted.end_behind(1);
        assert_eq!(noted.leads.len(), 1);
    }
}
