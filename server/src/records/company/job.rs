//! 新規リード情報から企業情報を登録する: registers the companies of an import's new leads, after the import.
//!
//! Guarantees: each name is looked up once, however many leads have it; a block's companies, leads, names, counts and
//! the proof that this process still holds the job are one transaction: if killed at any point, it continues after the
//! last block, and nothing is done twice. The import itself has ended, and the next one need not wait.
//!
//! The result for a name does not depend on the order of the rows (`lookup`). A lead that was deleted, changed or put
//! into a company meanwhile is left as it is.

use std::{
    collections::{BTreeMap, HashMap},
    time::{Duration, Instant},
};

use torikomi_core::draft::company::NameOutcome;

use super::{
    follow,
    name::CompanyName,
    store::{
        FoundCompany,
        import_company::{
            COMPANIES, Counts, NameResult, NamedLead, NewLeadRow, begin, checkpoint, end, enqueue_missing, fail,
            find_results, lead_count, next_rows, write_names,
        },
        lock_existing,
        lookup::{Meaning, draft_of, look_up},
        register,
    },
};
use crate::{
    base::{
        database::{Transaction, prefer_key_lookups},
        error::{Error, Result},
        statistics, words,
    },
    records::lead::store::company::assign,
    state::AppState,
    work::{
        job::Job,
        lane::{self, Lane},
        lease::{Lease, Stop},
        queue::Kind,
    },
};

/// After this long, and the block under way, other workspaces have their turn.
const TIME_SLICE: Duration = Duration::from_secs(5);

/// Registers the companies of an import.
pub(crate) struct Companies;

impl Job for Companies {
    const KIND: Kind = COMPANIES;
    const LANE: &'static Lane = &lane::COMPANIES;

    async fn run(state: &AppState, lease: &Lease) -> Result<(), Stop> {
        let begun = Instant::now();
        while apply_block(state, lease).await? {
            follow::invalidate_plans(state, lease.workspace_id).await?;
            if begun.elapsed() >= TIME_SLICE {
                return lease.postpone_behind_others(&state.database).await;
            }
        }
        statistics::refresh(&state.database).await;
        Ok(())
    }

    /// Registering has failed; the part done so far stays.
    async fn give_up(state: &AppState, lease: &Lease, error: &Error) -> Result<(), Stop> {
        let mut transaction = state.database.begin(lease.workspace_id).await?;
        fail(&mut transaction, lease.import_id, &words::companies_failed(error)).await?;
        lease.complete_and_notify(transaction).await
    }

    async fn sweep(state: &AppState, workspace_id: i32) -> Result<()> {
        let mut transaction = state.database.begin(workspace_id).await?;
        enqueue_missing(&mut transaction).await?;
        transaction.commit().await?;
        Ok(())
    }
}

/// Registers the companies of the next leads; returns whether there may be more.
async fn apply_block(state: &AppState, lease: &Lease) -> Result<bool, Stop> {
    let (workspace_id, import_id) = (lease.workspace_id, lease.import_id);
    let mut transaction = state.database.begin(workspace_id).await?;
    prefer_key_lookups(&mut transaction).await?;
    let Some(done_row) = begin(&mut transaction, import_id).await? else {
        // It was ended by an earlier holder whose commit answer was lost.
        lease.complete(&mut transaction).await?;
        transaction.commit().await?;
        return Ok(false);
    };
    let rows = next_rows(&mut transaction, import_id, done_row).await?;
    let Some(last_row) = rows.last().map(|row| row.row) else {
        end(&mut transaction, import_id).await?;
        tracing::info!(workspace_id, import_id, "an import's companies are done");
        lease.complete_and_notify(transaction).await?;
        return Ok(false);
    };
    let done_leads = rows.len();
    let leads: Vec<NamedLead> = rows.into_iter().filter_map(NewLeadRow::into_named_lead).collect();
    // 1. Look up the names that no earlier block has looked up.
    let mut counts = Counts { done_leads: lead_count(done_leads)?, ..Counts::default() };
    let mut results = find_results(&mut transaction, import_id, &leads).await?;
    let new = look_up_new_names(&mut transaction, lease, &leads, &results, &mut counts).await?;
    results.extend(new.iter().map(|(name, (_, found))| (name.clone(), *found)));
    // 2. The leads get their companies.
    counts.leads_joined = join(&mut transaction, &leads, &results).await?;
    let is_without = |lead: &&NamedLead| results.get(&lead.name).is_none_or(|result| result.company_id.is_none());
    counts.leads_without = lead_count(leads.iter().filter(is_without).count())?;
    // 3. Record the results, once.
    let is_shift_jis = write_names(&mut transaction, import_id, &new).await?;
    checkpoint(&mut transaction, import_id, last_row, &counts, is_shift_jis).await?;
    lease.notification().send(&mut transaction).await?;
    lease.checkpoint(&mut transaction).await?;
    transaction.commit().await?;
    Ok(true)
}

/// Looks the other names up and registers the companies found in the directory. Returns them with the first lead that
/// has each.
async fn look_up_new_names<'l>(
    transaction: &mut Transaction,
    lease: &Lease,
    leads: &'l [NamedLead],
    results: &HashMap<CompanyName, NameResult>,
    counts: &mut Counts,
) -> Result<BTreeMap<CompanyName, (&'l NamedLead, NameResult)>> {
    let mut first: BTreeMap<&CompanyName, &NamedLead> = BTreeMap::new();
    for lead in leads.iter().filter(|lead| !results.contains_key(&lead.name)) {
        first.entry(&lead.name).or_insert(lead);
    }
    let names: Vec<CompanyName> = first.keys().map(|name| (*name).clone()).collect();
    let meanings = look_up(transaction, lease.import_id, &names).await?;
    let listed = meanings.iter().filter_map(|meaning| match meaning {
        Meaning::Listed(company) => {
            Some(FoundCompany { corporate_number: company.corporate_number, values: draft_of(company) })
        }
        Meaning::Registered(_) | Meaning::None | Meaning::Several => None,
    });
    let (by_number, registered) = register(transaction, lease.import_id, listed.collect()).await?;
    counts.companies_registered = registered;
    let mut new = BTreeMap::new();
    for ((name, lead), meaning) in first.into_iter().zip(meanings) {
        let company_id = match &meaning {
            Meaning::Registered(company_id) => Some(*company_id),
            // Deleted at this very moment: treated as not found.
            Meaning::Listed(company) => by_number.get(&company.corporate_number).copied(),
            Meaning::None | Meaning::Several => None,
        };
        let outcome = match meaning.outcome() {
            NameOutcome::One if company_id.is_none() => NameOutcome::None,
            outcome => outcome,
        };
        match outcome {
            NameOutcome::One => counts.names_matched += 1,
            NameOutcome::None => counts.names_none += 1,
            NameOutcome::Several => counts.names_several += 1,
        }
        new.insert(name.clone(), (lead, NameResult { outcome, company_id }));
    }
    Ok(new)
}

/// Returns how many leads got a company. A company that was deleted since the lookup is assigned to no lead.
async fn join(
    transaction: &mut Transaction,
    leads: &[NamedLead],
    results: &HashMap<CompanyName, NameResult>,
) -> Result<i64> {
    let company_of = |lead: &NamedLead| results.get(&lead.name).and_then(|result| result.company_id);
    let mut company_ids: Vec<i32> = leads.iter().filter_map(company_of).collect();
    company_ids.sort_unstable();
    company_ids.dedup();
    let existing = lock_existing(transaction, &company_ids).await?;
    let (mut lead_ids, mut texts, mut companies) = (Vec::new(), Vec::new(), Vec::new());
    for lead in leads {
        if let Some(company_id) = company_of(lead).filter(|company_id| existing.binary_search(company_id).is_ok()) {
            lead_ids.push(lead.lead_id);
            texts.push(lead.text.clone());
            companies.push(company_id);
        }
    }
    if lead_ids.is_empty() {
        return Ok(0);
    }
    assign(transaction, &lead_ids, &texts, &companies).await
}
