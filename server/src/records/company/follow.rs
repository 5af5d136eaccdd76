//! Leads that follow a change of a company: leaving a deleted one, or joining one of their name.
//!
//! Guarantees: a request is stored in the company's row, and done in blocks, each a transaction that holds that row: if
//! killed at any point it continues where it was, when a process starts or sweeps; if two processes do it at once,
//! nothing is done twice. A million leads delay others by no more than a block, including other workspaces
//! (`fair_queue`). The lock order is company, then leads by number, as everywhere that gives leads a company.
//!
//! To find the leads that may join, all leads of the workspace are checked, a block at a time: names are compared as in
//! `name`, and an index for that would slow down every import.

use std::time::{Duration, Instant};

use torikomi_core::wire::JoinableLeads;

use super::store::follow::{self, FollowedCompany, load_name};
use crate::{
    accounts::workspace::store::note_change,
    base::{
        database::Transaction,
        error::{Error, Result},
        retry_budget::RetryBudget,
        wire_value::count,
    },
    records::lead::store::company::{assign, find_joinable, first_members, lock_leads, remove_leads},
    state::AppState,
};

/// Leads that lose their company in one block: a second or so.
const BLOCK_LEADS: i64 = 4_000;
/// How long an answer waits for the leads to follow; usually that is enough.
const WAIT_FOR_LEADS: Duration = Duration::from_secs(2);
/// How long a count may read leads.
const WAIT_FOR_COUNT: Duration = Duration::from_secs(3);

/// Has the leads follow, and waits a moment for them. A task of its own: a client that goes away ends its handler, and
/// the leads must still follow.
pub(crate) async fn start_and_wait(state: &AppState, workspace_id: i32, company_id: i32) {
    let follows = tokio::spawn({
        let state = state.clone().for_jobs();
        async move {
            if let Err(error) = finish(&state, workspace_id, company_id).await {
                tracing::warn!(%error, workspace_id, company_id, "leads that follow a company wait for the sweep");
            }
        }
    });
    // The company's row says whether they are done.
    let _finished = tokio::time::timeout(WAIT_FOR_LEADS, follows).await;
}

/// Finishes the work that another process left.
pub async fn resume(state: &AppState, workspace_id: i32) -> Result<()> {
    let mut transaction = state.database.begin(workspace_id).await?;
    let unfinished = follow::unfinished(&mut transaction).await?;
    transaction.commit().await?;
    for company_id in unfinished {
        finish(state, workspace_id, company_id).await?;
    }
    Ok(())
}

async fn finish(state: &AppState, workspace_id: i32, company_id: i32) -> Result<()> {
    let mut budget = RetryBudget::default();
    loop {
        let permit = state.follow_queue.acquire(workspace_id).await?;
        let done = run_block(state, workspace_id, company_id).await;
        drop(permit);
        match done {
            Ok(true) => budget.reset(),
            Ok(false) => return Ok(()),
            Err(error) => budget.spend(error).await?,
        }
    }
}

/// Plans may be made and started even between the blocks of a large workspace.
async fn run_block(state: &AppState, workspace_id: i32, company_id: i32) -> Result<bool> {
    let may_be_more = apply_block(state, workspace_id, company_id).await?;
    invalidate_plans(state, workspace_id).await?;
    Ok(may_be_more)
}

/// Plans that take leads out of their companies must check again. In a transaction of its own, after each block: a
/// block that held the workspace's row would delay everyone who edits a lead.
pub(crate) async fn invalidate_plans(state: &AppState, workspace_id: i32) -> Result<()> {
    let mut transaction = state.database.begin(workspace_id).await?;
    note_change(&mut transaction).await?;
    transaction.commit().await?;
    Ok(())
}

/// Has the next leads follow; returns whether there may be more.
async fn apply_block(state: &AppState, workspace_id: i32, company_id: i32) -> Result<bool> {
    let mut transaction = state.database.begin(workspace_id).await?;
    let Some(company) = follow::lock(&mut transaction, company_id).await? else { return Ok(false) };
    let may_be_more = match company.joined_through {
        _ if company.is_leaving => leave(&mut transaction, company_id).await?,
        Some(through) => join(&mut transaction, &company, through).await?,
        None => false,
    };
    transaction.commit().await?;
    Ok(may_be_more)
}

async fn leave(transaction: &mut Transaction, company_id: i32) -> Result<bool> {
    let lead_ids = first_members(transaction, company_id, BLOCK_LEADS).await?;
    if lead_ids.is_empty() {
        follow::delete_leaving(transaction, company_id).await?;
        return Ok(false);
    }
    lock_leads(transaction, &lead_ids).await?;
    remove_leads(transaction, company_id, &lead_ids).await?;
    Ok(true)
}

async fn join(transaction: &mut Transaction, company: &FollowedCompany, through: i64) -> Result<bool> {
    let (last, joining) = find_joinable(transaction, &company.name(), through).await?;
    if !joining.is_empty() {
        let (lead_ids, names): (Vec<i64>, Vec<String>) = joining.into_iter().unzip();
        let company_ids = vec![company.company_id; lead_ids.len()];
        assign(transaction, &lead_ids, &names, &company_ids).await?;
    }
    follow::set_joined_through(transaction, company.company_id, last).await?;
    Ok(last.is_some())
}

/// Counts the leads that may join, for a limited time.
pub(crate) async fn count_joinable(state: &AppState, workspace_id: i32, company_id: i32) -> Result<JoinableLeads> {
    let _permit = state.count_queue.acquire(workspace_id).await?;
    let began = Instant::now();
    let (mut through, mut leads, mut name) = (0, 0, None);
    loop {
        let mut transaction = state.database.begin(workspace_id).await?;
        let name = match &mut name {
            Some(name) => name,
            unknown => unknown.insert(load_name(&mut transaction, company_id).await?),
        };
        let (last, found) = find_joinable(&mut transaction, name, through).await?;
        leads += i64::try_from(found.len()).map_err(|error| Error::internal("a number of leads", error))?;
        let Some(last) = last else { return Ok(JoinableLeads { leads: count(leads)?, is_complete: true }) };
        if began.elapsed() > WAIT_FOR_COUNT {
            return Ok(JoinableLeads { leads: count(leads)?, is_complete: false });
        }
        through = last;
    }
}
