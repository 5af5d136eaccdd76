//! Leads that follow a company: off one that was deleted, to one that they may join.
//!
//! Guarantees: what was asked for stands in the company's row, and is done in blocks, each a transaction that holds that
//! row: killed at any point it goes on where it was, when a process starts or sweeps; done by two processes at once,
//! nothing is done twice. A million leads keep nobody waiting for more than a block, also no other workspace's
//! (`rotation`). Rows are locked in the order company, then leads by number, as everybody does who gives leads a
//! company.
//!
//! Which leads may join is asked of all leads of the workspace, a block at a time: names are compared as `name` compares
//! them, which no index of the leads could do without making every import slower.

use std::time::{Duration, Instant};

use torikomi_core::wire::JoinableLeads;

use super::name::{CompanyName, LegalForm};
use crate::{
    column::count,
    database::{Transaction, note_change},
    error::{Error, Result},
    pace::Pace,
    patience::Patience,
    state::AppState,
};

/// That lose their company: a second or so.
const BLOCK_LEADS: i64 = 4_000;
/// That are looked at, of which few are changed.
const LOOKED_AT_LEADS: i64 = 20_000;
/// How long an answer waits for the leads to follow; mostly that is enough.
const WAIT_FOR_LEADS: Duration = Duration::from_secs(2);
/// How long a question may look at leads.
const WAIT_FOR_COUNT: Duration = Duration::from_secs(3);

/// The company is gone for everybody, and a plan that takes leads out of it must look again; its corporate number is free. `NotFound` when it is already.
pub(super) async fn begin_leaving(transaction: &mut Transaction, workspace_id: i32, company_id: i32) -> Result<()> {
    note_change(transaction, workspace_id).await?;
    let left = sqlx::query(
        "update company set is_leaving = true, corporate_number = null
         where workspace_id = $1 and company_id = $2 and not is_leaving",
    )
    .bind(workspace_id)
    .bind(company_id)
    .execute(&mut **transaction)
    .await?;
    if left.rows_affected() == 1 { Ok(()) } else { Err(Error::NotFound) }
}

/// Leads of its name are to join, and a plan that was made before must look again. One that is under way already begins
/// from the first lead: leads may have come since.
pub(super) async fn begin_joining(transaction: &mut Transaction, workspace_id: i32, company_id: i32) -> Result<()> {
    note_change(transaction, workspace_id).await?;
    let begun = sqlx::query(
        "update company set joined_through = 0 where workspace_id = $1 and company_id = $2 and not is_leaving",
    )
    .bind(workspace_id)
    .bind(company_id)
    .execute(&mut **transaction)
    .await?;
    if begun.rows_affected() == 1 { Ok(()) } else { Err(Error::NotFound) }
}

/// Has the leads follow, and waits a moment for them. A task of its own: a client that goes away ends its handler, and
/// the leads are still to follow.
pub(super) async fn for_a_while(state: &AppState, workspace_id: i32, company_id: i32) {
    let follows = tokio::spawn({
        let state = state.clone().for_jobs();
        async move {
            if let Err(error) = finish(&state, workspace_id, company_id).await {
                tracing::warn!(%error, workspace_id, company_id, "leads that follow a company wait for the sweep");
            }
        }
    });
    // Whether they are through tells the company itself.
    let _through = tokio::time::timeout(WAIT_FOR_LEADS, follows).await;
}

/// Brings to its end what another process has left.
pub async fn resume(state: &AppState, workspace_id: i32) -> Result<()> {
    let mut transaction = state.database.begin(workspace_id).await?;
    let unfinished: Vec<i32> = sqlx::query_scalar(
        "select company_id from company
         where workspace_id = $1 and (is_leaving or joined_through is not null) order by company_id",
    )
    .bind(workspace_id)
    .fetch_all(&mut *transaction)
    .await?;
    transaction.commit().await?;
    for company_id in unfinished {
        finish(state, workspace_id, company_id).await?;
    }
    Ok(())
}

async fn finish(state: &AppState, workspace_id: i32, company_id: i32) -> Result<()> {
    let mut patience = Patience::default();
    loop {
        let turn = state.following.turn(workspace_id).await?;
        let done = noted_block(state, workspace_id, company_id).await;
        drop(turn);
        match done {
            Ok(true) => patience.renew(),
            Ok(false) => return Ok(()),
            Err(error) => patience.bear(error).await?,
        }
    }
}

/// Also between the blocks of a large workspace a plan may be made, and started.
async fn noted_block(state: &AppState, workspace_id: i32, company_id: i32) -> Result<bool> {
    let may_be_more = block(state, workspace_id, company_id).await?;
    note(state, workspace_id).await?;
    Ok(may_be_more)
}

/// Plans that take leads out of their companies must look again. In a transaction of its own, behind each block: a block
/// that held the workspace's row would keep everybody waiting who edits a lead.
pub(super) async fn note(state: &AppState, workspace_id: i32) -> Result<()> {
    let mut transaction = state.database.begin(workspace_id).await?;
    note_change(&mut transaction, workspace_id).await?;
    transaction.commit().await?;
    Ok(())
}

#[derive(Debug, sqlx::FromRow)]
struct Followed {
    company_id: i32,
    name_key: String,
    legal_form: i16,
    is_leaving: bool,
    joined_through: Option<i64>,
}

impl Followed {
    fn name(&self) -> CompanyName {
        CompanyName { proper: self.name_key.clone(), form: LegalForm(self.legal_form) }
    }
}

/// Has the next leads follow; answers whether there may be more.
async fn block(state: &AppState, workspace_id: i32, company_id: i32) -> Result<bool> {
    let mut transaction = state.database.begin(workspace_id).await?;
    let company: Option<Followed> = sqlx::query_as(
        "select company_id, name_key, legal_form, is_leaving, joined_through from company
         where workspace_id = $1 and company_id = $2 and (is_leaving or joined_through is not null) for no key update",
    )
    .bind(workspace_id)
    .bind(company_id)
    .fetch_optional(&mut *transaction)
    .await?;
    let Some(company) = company else { return Ok(false) };
    let may_be_more = match company.joined_through {
        _ if company.is_leaving => leave(&mut transaction, workspace_id, company_id).await?,
        Some(through) => join(&mut transaction, workspace_id, &company, through).await?,
        None => false,
    };
    transaction.commit().await?;
    Ok(may_be_more)
}

async fn leave(transaction: &mut Transaction, workspace_id: i32, company_id: i32) -> Result<bool> {
    let lead_ids: Vec<i64> = sqlx::query_scalar(
        "select lead_id from lead where workspace_id = $1 and company_id = $2 order by lead_id limit $3",
    )
    .bind(workspace_id)
    .bind(company_id)
    .bind(BLOCK_LEADS)
    .fetch_all(&mut **transaction)
    .await?;
    if lead_ids.is_empty() {
        sqlx::query("delete from company where workspace_id = $1 and company_id = $2 and is_leaving")
            .bind(workspace_id)
            .bind(company_id)
            .execute(&mut **transaction)
            .await?;
        return Ok(false);
    }
    lock_leads(transaction, workspace_id, &lead_ids).await?;
    sqlx::query("update lead set company_id = null where workspace_id = $1 and company_id = $2 and lead_id = any($3)")
        .bind(workspace_id)
        .bind(company_id)
        .bind(lead_ids)
        .execute(&mut **transaction)
        .await?;
    Ok(true)
}

async fn join(transaction: &mut Transaction, workspace_id: i32, company: &Followed, through: i64) -> Result<bool> {
    let (last, joining) = of_name(transaction, workspace_id, &company.name(), through).await?;
    if !joining.is_empty() {
        let (lead_ids, names): (Vec<i64>, Vec<String>) = joining.into_iter().unzip();
        let company_ids = vec![company.company_id; lead_ids.len()];
        give(transaction, workspace_id, &lead_ids, &names, &company_ids).await?;
    }
    sqlx::query("update company set joined_through = $3 where workspace_id = $1 and company_id = $2")
        .bind(workspace_id)
        .bind(company.company_id)
        .bind(last)
        .execute(&mut **transaction)
        .await?;
    Ok(last.is_some())
}

/// Gives leads their companies, whose rows the transaction holds: those that have none yet, and still the company name by
/// which it was found. Answers how many got it.
pub(super) async fn give(
    transaction: &mut Transaction,
    workspace_id: i32,
    lead_ids: &[i64],
    names: &[String],
    company_ids: &[i32],
) -> Result<i64> {
    lock_leads(transaction, workspace_id, lead_ids).await?;
    let given = sqlx::query(
        "update lead set company_id = given.company_id
         from unnest($2::bigint[], $3::text[], $4::integer[]) as given (lead_id, company_name, company_id)
         where lead.workspace_id = $1 and lead.lead_id = given.lead_id and lead.company_id is null
           and lead.company_name = given.company_name",
    )
    .bind(workspace_id)
    .bind(lead_ids)
    .bind(names)
    .bind(company_ids)
    .execute(&mut **transaction)
    .await?;
    i64::try_from(given.rows_affected()).map_err(|error| Error::internal("a number of leads", error))
}

async fn lock_leads(transaction: &mut Transaction, workspace_id: i32, lead_ids: &[i64]) -> Result<()> {
    sqlx::query("select from lead where workspace_id = $1 and lead_id = any($2) order by lead_id for no key update")
        .bind(workspace_id)
        .bind(lead_ids)
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

/// Of the next leads behind this one those of the name that belong to no company, with their text; and the last lead that
/// was looked at, `None` when there was none any more.
async fn of_name(
    transaction: &mut Transaction,
    workspace_id: i32,
    name: &CompanyName,
    through: i64,
) -> Result<(Option<i64>, Vec<(i64, String)>)> {
    let looked_at: Vec<(i64, Option<String>)> = sqlx::query_as(
        "select lead_id, case when company_id is null and company_name <> '' then company_name end
         from lead where workspace_id = $1 and lead_id > $2 order by lead_id limit $3",
    )
    .bind(workspace_id)
    .bind(through)
    .bind(LOOKED_AT_LEADS)
    .fetch_all(&mut **transaction)
    .await?;
    let last = looked_at.last().map(|(lead_id, _)| *lead_id);
    let (mut named, mut pace) = (Vec::new(), Pace::default());
    for (lead_id, text) in looked_at {
        if let Some(text) = text.filter(|text| CompanyName::of(text) == *name) {
            named.push((lead_id, text));
        }
        pace.step().await;
    }
    Ok((last, named))
}

/// How many leads may join, as far as a moment's look at them tells.
pub(super) async fn joinable(state: &AppState, workspace_id: i32, company_id: i32) -> Result<JoinableLeads> {
    let _turn = state.counting.turn(workspace_id).await?;
    let began = Instant::now();
    let (mut through, mut leads, mut name) = (0, 0, None);
    loop {
        let mut transaction = state.database.begin(workspace_id).await?;
        let name = match &mut name {
            Some(name) => name,
            unknown => unknown.insert(name_of(&mut transaction, workspace_id, company_id).await?),
        };
        let (last, found) = of_name(&mut transaction, workspace_id, name, through).await?;
        leads += i64::try_from(found.len()).map_err(|error| Error::internal("a number of leads", error))?;
        let Some(last) = last else { return Ok(JoinableLeads { leads: count(leads)?, is_complete: true }) };
        if began.elapsed() > WAIT_FOR_COUNT {
            return Ok(JoinableLeads { leads: count(leads)?, is_complete: false });
        }
        through = last;
    }
}

async fn name_of(transaction: &mut Transaction, workspace_id: i32, company_id: i32) -> Result<CompanyName> {
    let found: Option<(String, i16)> = sqlx::query_as(
        "select name_key, legal_form from company where workspace_id = $1 and company_id = $2 and not is_leaving",
    )
    .bind(workspace_id)
    .bind(company_id)
    .fetch_optional(&mut **transaction)
    .await?;
    let (proper, form) = found.ok_or(Error::NotFound)?;
    Ok(CompanyName { proper, form: LegalForm(form) })
}
