//! The job of a workspace: checks the noted leads page by page.
//!
//! Guarantees: no transaction is open during a query to the outside; when the time is up no further domain is begun,
//! and the page ends before the first unchecked address; a page's tags, its checkpoint and the lease's are one
//! transaction. New leads are noted before the job is woken, and the job checks for them under its own row's lock
//! before it ends: no note is left without a job.

use std::time::{Duration, Instant};

use torikomi_core::wire::EmailCheckMode;

use super::{
    EmailChecks,
    probe::Finding,
    store::{self, EMAIL_CHECK, Retries},
};
use crate::{
    accounts::workspace::store::{email_check_mode, note_change},
    base::{
        database::{Transaction, prefer_key_lookups},
        error::{Error, Result},
    },
    records::{
        lead::store::{
            email_verdict::{LeadVerdict, write},
            hold::is_importing,
            locks::lock_emails,
        },
        search::store::pending,
    },
    state::AppState,
    work::{
        job::Job,
        lane::{self, Lane},
        lease::{Lease, Stop},
        queue::Kind,
    },
};

/// Leads of a page: about half a second of writing, during which saving a lead waits; or as many as mail servers can
/// check in a while.
const PAGE_LEADS: i64 = 2_000;
const SMTP_PAGE_LEADS: i64 = 400;
/// After this long the leads of other workspaces are checked.
const TIME_SLICE: Duration = Duration::from_secs(20);
/// The pause between looks for work while an import runs.
const IMPORT_PAUSE: Duration = Duration::from_secs(2);

/// Checks the noted leads of a workspace.
pub(crate) struct EmailCheck;

impl Job for EmailCheck {
    const KIND: Kind = EMAIL_CHECK;
    const LANE: &'static Lane = &lane::EMAIL_CHECKS;

    fn is_possible(state: &AppState) -> bool {
        state.email_checks.is_some()
    }

    async fn run(state: &AppState, lease: &Lease) -> Result<(), Stop> {
        let Some(checks) = &state.email_checks else { return lease.complete_unfinished(&state.database).await };
        let begun = Instant::now();
        while let Some((mode, mut page)) = next_page(state, lease).await? {
            let emails: Vec<&str> = page.leads.iter().map(|lead| lead.email.as_str()).collect();
            let findings = checks.check(lease.workspace_id, mode, &emails, begun + TIME_SLICE).await;
            page.truncate(findings.len());
            apply(state, lease, checks, &page, &findings).await?;
            if begun.elapsed() >= TIME_SLICE {
                wake_search_job(state, lease).await?;
                return lease.postpone_behind_others(&state.database).await;
            }
        }
        wake_search_job(state, lease).await
    }

    async fn sweep(state: &AppState, workspace_id: i32) -> Result<()> {
        if state.email_checks.is_none() {
            return Ok(());
        }
        let mut transaction = state.database.begin(workspace_id).await?;
        store::enqueue_missing(&mut transaction).await?;
        transaction.commit().await?;
        Ok(())
    }
}

/// Wakes the search's job after the writes. In a transaction of its own: the end of an import locks the search's job
/// before ours.
async fn wake_search_job(state: &AppState, lease: &Lease) -> Result<(), Stop> {
    let mut transaction = state.database.begin(lease.workspace_id).await?;
    pending::enqueue_missing(&mut transaction).await?;
    transaction.commit().await?;
    Ok(())
}

#[derive(Debug)]
struct Lead {
    lead_id: i64,
    email: String,
    import_id: Option<i64>,
    /// How many tries were inconclusive.
    tries: i32,
    /// The row of the import that is being processed.
    row: Option<i32>,
}

struct Page {
    leads: Vec<Lead>,
    /// The rows of an import after which the job continues.
    import_rows: Option<ImportRows>,
}

struct ImportRows {
    import_id: i64,
    /// The page's rows, also those of deleted leads.
    rows: Vec<i32>,
}

impl Page {
    /// Leaves the leads after this many to the next page.
    fn truncate(&mut self, leads: usize) {
        let next_row = self.leads.get(leads).and_then(|lead| lead.row);
        self.leads.truncate(leads);
        if let (Some(import_rows), Some(next_row)) = (&mut self.import_rows, next_row) {
            import_rows.rows.retain(|row| *row < next_row);
        }
    }
}

/// The next page; `None` if there is none, now or at all.
async fn next_page(state: &AppState, lease: &Lease) -> Result<Option<(EmailCheckMode, Page)>, Stop> {
    let mut transaction = state.database.begin(lease.workspace_id).await?;
    lease.renew(&mut transaction).await?;
    let mode = email_check_mode(&mut transaction).await?;
    let most = if mode == EmailCheckMode::Smtp { SMTP_PAGE_LEADS } else { PAGE_LEADS };
    // 1. Single leads first: they are few, and a person may be looking at them.
    let mut next = next_single_page(&mut transaction, most).await?;
    // 2. Then imports, one after the other.
    if next.is_none() && !is_importing(&mut transaction).await? {
        next = next_import_page(&mut transaction, most).await?;
    }
    if next.is_none() {
        match store::next_due(&mut transaction, IMPORT_PAUSE).await? {
            Some(wait) => lease.postpone(&mut transaction, wait).await?,
            None => lease.complete(&mut transaction).await?,
        }
    }
    transaction.commit().await?;
    Ok(next.map(|page| (mode, page)))
}

async fn next_single_page(transaction: &mut Transaction, most: i64) -> Result<Option<Page>> {
    loop {
        let pending = store::pending_leads(transaction, most).await?;
        if pending.is_empty() {
            return Ok(None);
        }
        let gone: Vec<i64> = pending.iter().filter(|lead| lead.email.is_none()).map(|lead| lead.lead_id).collect();
        if !gone.is_empty() {
            store::delete_leads(transaction, &gone).await?;
        }
        let leads = pending.into_iter().filter_map(|store::PendingLead { lead_id, email, import_id, tries }| {
            Some(Lead { lead_id, email: email?, import_id, tries, row: None })
        });
        let leads: Vec<Lead> = leads.collect();
        if !leads.is_empty() {
            return Ok(Some(Page { leads, import_rows: None }));
        }
    }
}

async fn next_import_page(transaction: &mut Transaction, most: i64) -> Result<Option<Page>> {
    loop {
        let next = store::next_import(transaction).await?;
        let Some(store::PendingImport { import_id, through_row, last_row }) = next else { return Ok(None) };
        let rows = store::registered_rows(transaction, import_id, through_row, last_row, most).await?;
        if !rows.is_empty() {
            // Rows of deleted leads are done too.
            let import_rows = Some(ImportRows { import_id, rows: rows.iter().map(|it| it.row).collect() });
            let leads = rows.into_iter().filter_map(|store::RegisteredRow { row, lead_id, email }| {
                let import_id = Some(import_id);
                Some(Lead { lead_id: lead_id?, email: email?, import_id, tries: 0, row: Some(row) })
            });
            return Ok(Some(Page { leads: leads.collect(), import_rows }));
        }
        store::end_import(transaction, import_id).await?;
    }
}

async fn apply(
    state: &AppState,
    lease: &Lease,
    checks: &EmailChecks,
    page: &Page,
    findings: &[Finding],
) -> Result<(), Stop> {
    let mut transaction = state.database.begin(lease.workspace_id).await?;
    // A page is small compared with the tables: its rows are found one by one through the keys.
    prefer_key_lookups(&mut transaction).await?;
    note_change(&mut transaction).await?;
    // A lead whose address has changed meanwhile was noted again.
    let lead_ids: Vec<i64> = page.leads.iter().map(|lead| lead.lead_id).collect();
    let present = lock_emails(&mut transaction, &lead_ids).await?;
    let checked: Vec<(&Lead, Finding)> = page
        .leads
        .iter()
        .zip(findings.iter().copied())
        .filter(|(lead, _)| present.get(&lead.lead_id) == Some(&lead.email))
        .collect();
    let judged: Vec<LeadVerdict> =
        checked.iter().map(|(lead, finding)| LeadVerdict { lead_id: lead.lead_id, verdict: finding.verdict }).collect();
    write(&mut transaction, &judged).await?;
    schedule_retries(&mut transaction, checks, &checked, page.import_rows.is_none()).await?;
    if let Some(import_rows) = &page.import_rows {
        let checked = i64::try_from(import_rows.rows.len()).map_err(|error| Error::internal("a page's size", error))?;
        let through_row = import_rows.rows.last().copied();
        store::checkpoint(&mut transaction, import_rows.import_id, through_row, checked).await?;
    }
    lease.checkpoint(&mut transaction).await?;
    transaction.commit().await?;
    Ok(())
}

/// Schedules inconclusive leads for another try after a pause; the others, and those with too many tries, are done.
async fn schedule_retries(
    transaction: &mut Transaction,
    checks: &EmailChecks,
    checked: &[(&Lead, Finding)],
    are_single: bool,
) -> Result<()> {
    let (mut through, mut retries) = (Vec::new(), Retries::default());
    for (lead, finding) in checked {
        let pauses = &checks.settings().pauses;
        let pause =
            usize::try_from(lead.tries).ok().and_then(|tries| pauses.get(tries)).filter(|_| finding.is_retryable);
        match pause {
            Some(pause) => {
                retries.lead_ids.push(lead.lead_id);
                retries.import_ids.push(lead.import_id);
                retries.tries.push(lead.tries + 1);
                retries.pauses.push(pause.as_secs_f64());
            }
            None => through.push(lead.lead_id),
        }
    }
    if are_single {
        store::delete_leads(transaction, &through).await?;
    }
    if retries.lead_ids.is_empty() {
        return Ok(());
    }
    // At a time of each domain's own, so that leads of one domain stay together.
    let jitter: f64 = rand::random_range(0.9..1.1);
    store::schedule_retries(transaction, &retries, jitter).await
}

#[cfg(test)]
mod tests {
    use super::{ImportRows, Lead, Page};

    fn lead(row: Option<i32>) -> Lead {
        Lead { lead_id: 1, email: String::new(), import_id: None, tries: 0, row }
    }

    #[test]
    fn a_page_that_ends_early_is_through_with_the_rows_before_the_next_lead() {
        // The leads of rows 3 and 6 no longer exist.
        let page = || Page {
            leads: [2, 4, 5, 7].map(|row| lead(Some(row))).into(),
            import_rows: Some(ImportRows { import_id: 1, rows: vec![2, 3, 4, 5, 6, 7] }),
        };
        for (leads, rows) in [(1, vec![2, 3]), (3, vec![2, 3, 4, 5, 6]), (4, vec![2, 3, 4, 5, 6, 7])] {
            let mut page = page();
            page.truncate(leads);
            assert_eq!((page.leads.len(), page.import_rows.expect("rows").rows), (leads, rows));
        }
        let mut pending = Page { leads: vec![lead(None), lead(None)], import_rows: None };
        pending.truncate(1);
        assert_eq!(pending.leads.len(), 1);
    }
}
