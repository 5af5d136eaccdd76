//! 新規リード情報から企業情報を登録する: the companies of an import's newly registered leads, behind the import.
//!
//! Guarantees: each name is looked up once, however many leads have it; a block's companies, leads, names, counts and
//! the proof that this process still holds the job are one transaction: killed at any point, it goes on behind the last
//! block, and nothing is done twice. The import itself is done before, and the next one need not wait.
//!
//! What becomes of a name does not depend on the order of the rows (`lookup`). A lead that was deleted, changed or given
//! a company meanwhile is left as it is.

use std::{
    collections::{BTreeMap, HashMap},
    time::{Duration, Instant},
};

use sqlx::types::Json;
use torikomi_core::{
    domain::encoding::Encoding,
    draft::company::NameOutcome,
    wire::{ImportCompanies, ImportCompaniesState},
    write,
};

use super::{
    follow, hold,
    lookup::{self, Meaning, filled_in, look_up},
    name::{CompanyName, LegalForm},
    record::{self, FromDirectory},
};
use crate::{
    column::{count, meaning},
    database::{Transaction, find_by_key, lock_workspace},
    error::{Error, Result},
    import,
    job::{JobKind, Lease, Stop, enqueue},
    signal::News,
    state::AppState,
    statistics, words,
};

/// Leads of a block. Names may take a millisecond each.
const BLOCK_LEADS: i64 = 2_000;
/// After so long, and the block under way, the companies of other workspaces have their turn.
const TURN: Duration = Duration::from_secs(5);

/// Notes, with the draft of an import, that it is to register companies too.
pub async fn note(transaction: &mut Transaction, workspace_id: i32, import_id: i64) -> Result<()> {
    sqlx::query("insert into import_company (workspace_id, import_id) values ($1, $2)")
        .bind(workspace_id)
        .bind(import_id)
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

/// With the end of an import: leaves its companies to a job, if it is to have any. One that failed and then went on ends
/// twice: the job goes on behind the rows that it has done.
pub async fn follow_import(transaction: &mut Transaction, workspace_id: i32, import_id: i64) -> Result<()> {
    let wanted = sqlx::query(
        "update import_company
         set state = case when state in ('done', 'failed') then 'waiting' else state end, failure = null
         where workspace_id = $1 and import_id = $2",
    )
    .bind(workspace_id)
    .bind(import_id)
    .execute(&mut **transaction)
    .await?;
    if wanted.rows_affected() == 0 {
        Ok(())
    } else {
        enqueue(transaction, workspace_id, JobKind::Company, import_id).await
    }
}

/// Has companies that failed go on behind the leads that are done; nothing is done twice. Those that wait, are under way or
/// done already are left as they are. `WrongState` while the import itself is not over, or is taken back.
pub(super) async fn retry(transaction: &mut Transaction, workspace_id: i32, import_id: i64) -> Result<()> {
    lock_workspace(transaction, workspace_id).await?;
    let import = import::record::lock(transaction, workspace_id, import_id).await?;
    if !matches!(import.state.as_str(), "done" | "failed") {
        return Err(Error::WrongState);
    }
    let found = sqlx::query_scalar::<_, String>(
        "select state from import_company where workspace_id = $1 and import_id = $2 for update",
    )
    .bind(workspace_id)
    .bind(import_id)
    .fetch_optional(&mut **transaction)
    .await?;
    if found.ok_or(Error::NotFound)? != "failed" {
        return Ok(());
    }
    sqlx::query(
        "update import_company set state = 'waiting', failure = null, ended_at = null
         where workspace_id = $1 and import_id = $2",
    )
    .bind(workspace_id)
    .bind(import_id)
    .execute(&mut **transaction)
    .await?;
    enqueue(transaction, workspace_id, JobKind::Company, import_id).await?;
    News::ImportChanged { workspace_id, import_id }.send(transaction).await
}

/// The job.
pub async fn run(state: &AppState, lease: &Lease) -> Result<(), Stop> {
    let begun = Instant::now();
    while block(state, lease).await? {
        follow::note(state, lease.workspace_id).await?;
        if begun.elapsed() >= TURN {
            return lease.step_back(&state.database).await;
        }
    }
    statistics::refresh(&state.database).await;
    Ok(())
}

/// A lead that was newly registered, with the name by which its company is sought.
#[derive(Debug)]
struct NamedLead {
    row: i32,
    lead_id: i64,
    text: String,
    name: CompanyName,
}

/// What became of a name.
#[derive(Debug, Clone, Copy)]
struct Known {
    outcome: NameOutcome,
    company_id: Option<i32>,
}

/// What a block adds to the counts.
#[derive(Debug, Default)]
struct Counts {
    done_leads: i64,
    matched: i64,
    none: i64,
    several: i64,
    registered: i64,
    joined: i64,
    without: i64,
}

/// Registers the companies of the next leads; answers whether there may be more.
async fn block(state: &AppState, lease: &Lease) -> Result<bool, Stop> {
    let (workspace_id, import_id) = (lease.workspace_id, lease.import_id);
    let mut transaction = state.database.begin(workspace_id).await?;
    find_by_key(&mut transaction).await?;
    let Some(done_row) = begin(&mut transaction, lease).await? else {
        // Ended by an earlier holder whose last answer got lost.
        lease.finish(&mut transaction).await?;
        transaction.commit().await?;
        return Ok(false);
    };
    let rows = next_rows(&mut transaction, workspace_id, import_id, done_row).await?;
    let Some((last_row, ..)) = rows.last() else {
        end(&mut transaction, lease).await?;
        lease.end(transaction).await?;
        return Ok(false);
    };
    let (last_row, done_leads) = (*last_row, rows.len());
    let leads: Vec<NamedLead> = rows.into_iter().filter_map(named).collect();
    // 1. What is not known from an earlier block is looked up.
    let mut counts = Counts { done_leads: size(done_leads)?, ..Counts::default() };
    let mut known = known(&mut transaction, workspace_id, import_id, &leads).await?;
    let new = new_names(&mut transaction, lease, &leads, &known, &mut counts).await?;
    known.extend(new.iter().map(|(name, (_, found))| (name.clone(), *found)));
    // 2. The leads get their companies.
    counts.joined = join(&mut transaction, workspace_id, &leads, &known).await?;
    let is_without = |lead: &&NamedLead| known.get(&lead.name).is_none_or(|known| known.company_id.is_none());
    counts.without = size(leads.iter().filter(is_without).count())?;
    // 3. What became of it is written down, once.
    let is_shift_jis = write_names(&mut transaction, workspace_id, import_id, &new).await?;
    checkpoint(&mut transaction, workspace_id, import_id, last_row, &counts, is_shift_jis).await?;
    lease.news().send(&mut transaction).await?;
    lease.fence(&mut transaction).await?;
    transaction.commit().await?;
    Ok(true)
}

/// The last row that is done; `None` when all of it is.
async fn begin(transaction: &mut Transaction, lease: &Lease) -> Result<Option<i32>> {
    Ok(sqlx::query_scalar(
        "update import_company set state = 'processing'
         where workspace_id = $1 and import_id = $2 and state in ('waiting', 'processing') returning done_row",
    )
    .bind(lease.workspace_id)
    .bind(lease.import_id)
    .fetch_optional(&mut **transaction)
    .await?)
}

type Row = (i32, i64, Option<String>);

/// The next newly registered leads, with their company names; of a failed import those that it came to.
async fn next_rows(
    transaction: &mut Transaction,
    workspace_id: i32,
    import_id: i64,
    done_row: i32,
) -> Result<Vec<Row>> {
    Ok(sqlx::query_as(
        "select planned.row, planned.lead_id, nullif(lead.company_name, '')
         from (select row, lead_id from import_row
               where workspace_id = $1 and import_id = $2 and outcome = 'n' and row > $3
                 and row <= (select applied_row from import where workspace_id = $1 and import_id = $2)
               order by row limit $4) as planned
         left join lead on lead.workspace_id = $1 and lead.lead_id = planned.lead_id and lead.company_id is null
         order by planned.row",
    )
    .bind(workspace_id)
    .bind(import_id)
    .bind(done_row)
    .bind(BLOCK_LEADS)
    .fetch_all(&mut **transaction)
    .await?)
}

fn named((row, lead_id, text): Row) -> Option<NamedLead> {
    let text = text?;
    let name = CompanyName::of(&text);
    Some(NamedLead { row, lead_id, text, name })
}

/// What earlier blocks found out about these leads' names.
async fn known(
    transaction: &mut Transaction,
    workspace_id: i32,
    import_id: i64,
    leads: &[NamedLead],
) -> Result<HashMap<CompanyName, Known>> {
    let (keys, forms): (Vec<&str>, Vec<i16>) =
        leads.iter().map(|lead| (lead.name.proper.as_str(), lead.name.form.0)).unzip();
    let rows: Vec<(String, i16, String, Option<i32>)> = sqlx::query_as(
        "select name_key, legal_form, outcome::text, company_id
         from (select distinct * from unnest($3::text[], $4::smallint[]) as wanted (name_key, legal_form)) as wanted
         join import_company_name using (name_key, legal_form) where workspace_id = $1 and import_id = $2",
    )
    .bind(workspace_id)
    .bind(import_id)
    .bind(keys)
    .bind(forms)
    .fetch_all(&mut **transaction)
    .await?;
    rows.into_iter()
        .map(|(proper, form, letter, company_id)| {
            let known = Known { outcome: lookup::outcome_of(&letter)?, company_id };
            Ok((CompanyName { proper, form: LegalForm(form) }, known))
        })
        .collect()
}

/// Looks the other names up and registers the companies that were found in the directory. Answers them with the first
/// lead that has each.
async fn new_names<'l>(
    transaction: &mut Transaction,
    lease: &Lease,
    leads: &'l [NamedLead],
    known: &HashMap<CompanyName, Known>,
    counts: &mut Counts,
) -> Result<BTreeMap<CompanyName, (&'l NamedLead, Known)>> {
    let mut first: BTreeMap<&CompanyName, &NamedLead> = BTreeMap::new();
    for lead in leads.iter().filter(|lead| !known.contains_key(&lead.name)) {
        first.entry(&lead.name).or_insert(lead);
    }
    let names: Vec<CompanyName> = first.keys().map(|name| (*name).clone()).collect();
    let meanings = look_up(transaction, lease.workspace_id, lease.import_id, &names).await?;
    let listed = meanings.iter().filter_map(|meaning| match meaning {
        Meaning::Listed(company) => {
            Some(FromDirectory { corporate_number: company.corporate_number, values: filled_in(company) })
        }
        Meaning::Registered(_) | Meaning::None | Meaning::Several => None,
    });
    let (by_number, registered) =
        record::register(transaction, lease.workspace_id, lease.import_id, listed.collect()).await?;
    counts.registered = registered;
    let mut new = BTreeMap::new();
    for ((name, lead), meaning) in first.into_iter().zip(meanings) {
        let company_id = match &meaning {
            Meaning::Registered(company_id) => Some(*company_id),
            // Deleted by somebody in this very moment: as if it had not been found.
            Meaning::Listed(company) => by_number.get(&company.corporate_number).copied(),
            Meaning::None | Meaning::Several => None,
        };
        let outcome = match meaning.outcome() {
            NameOutcome::One if company_id.is_none() => NameOutcome::None,
            outcome => outcome,
        };
        match outcome {
            NameOutcome::One => counts.matched += 1,
            NameOutcome::None => counts.none += 1,
            NameOutcome::Several => counts.several += 1,
        }
        new.insert(name.clone(), (lead, Known { outcome, company_id }));
    }
    Ok(new)
}

/// Answers how many leads got a company. One that was deleted since its name was looked up is given to nobody.
async fn join(
    transaction: &mut Transaction,
    workspace_id: i32,
    leads: &[NamedLead],
    known: &HashMap<CompanyName, Known>,
) -> Result<i64> {
    let company_of = |lead: &NamedLead| known.get(&lead.name).and_then(|known| known.company_id);
    let mut company_ids: Vec<i32> = leads.iter().filter_map(company_of).collect();
    company_ids.sort_unstable();
    company_ids.dedup();
    let held = hold(transaction, workspace_id, &company_ids).await?;
    let (mut lead_ids, mut texts, mut companies) = (Vec::new(), Vec::new(), Vec::new());
    for lead in leads {
        if let Some(company_id) = company_of(lead).filter(|company_id| held.binary_search(company_id).is_ok()) {
            lead_ids.push(lead.lead_id);
            texts.push(lead.text.clone());
            companies.push(company_id);
        }
    }
    if lead_ids.is_empty() {
        return Ok(0);
    }
    follow::give(transaction, workspace_id, &lead_ids, &texts, &companies).await
}

/// Answers whether those without a company can all be written in Shift-JIS.
async fn write_names(
    transaction: &mut Transaction,
    workspace_id: i32,
    import_id: i64,
    new: &BTreeMap<CompanyName, (&NamedLead, Known)>,
) -> Result<bool> {
    let entries: Vec<(&CompanyName, &NamedLead, Known)> =
        new.iter().map(|(name, (lead, known))| (name, *lead, *known)).collect();
    sqlx::query(
        "insert into import_company_name (workspace_id, import_id, name_key, legal_form, name, row, outcome, company_id)
         select $1, $2, name_key, legal_form, name, row, outcome::\"char\", company_id
         from unnest($3::text[], $4::smallint[], $5::text[], $6::integer[], $7::text[], $8::integer[])
              as new (name_key, legal_form, name, row, outcome, company_id)",
    )
    .bind(workspace_id)
    .bind(import_id)
    .bind(entries.iter().map(|(name, ..)| name.proper.as_str()).collect::<Vec<_>>())
    .bind(entries.iter().map(|(name, ..)| name.form.0).collect::<Vec<_>>())
    .bind(entries.iter().map(|(_, lead, _)| lead.text.as_str()).collect::<Vec<_>>())
    .bind(entries.iter().map(|(_, lead, _)| lead.row).collect::<Vec<_>>())
    .bind(entries.iter().map(|(.., known)| lookup::letter(known.outcome)).collect::<Vec<_>>())
    .bind(entries.iter().map(|(.., known)| known.company_id).collect::<Vec<_>>())
    .execute(&mut **transaction)
    .await?;
    let mut unregistered = entries.iter().filter(|(.., known)| known.outcome != NameOutcome::One);
    Ok(unregistered.all(|(_, lead, _)| write::is_writable_in(&lead.text, Encoding::ShiftJis)))
}

async fn checkpoint(
    transaction: &mut Transaction,
    workspace_id: i32,
    import_id: i64,
    last_row: i32,
    counts: &Counts,
    is_shift_jis: bool,
) -> Result<()> {
    sqlx::query(
        "update import_company
         set done_row = $3, done_leads = done_leads + $4, names_matched = names_matched + $5,
             names_none = names_none + $6, names_several = names_several + $7,
             companies_registered = companies_registered + $8, leads_joined = leads_joined + $9,
             leads_without = leads_without + $10, is_shift_jis = is_shift_jis and $11
         where workspace_id = $1 and import_id = $2",
    )
    .bind(workspace_id)
    .bind(import_id)
    .bind(last_row)
    .bind(counts.done_leads)
    .bind(counts.matched)
    .bind(counts.none)
    .bind(counts.several)
    .bind(counts.registered)
    .bind(counts.joined)
    .bind(counts.without)
    .bind(is_shift_jis)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

async fn end(transaction: &mut Transaction, lease: &Lease) -> Result<()> {
    sqlx::query(
        "update import_company set state = 'done', ended_at = now() where workspace_id = $1 and import_id = $2",
    )
    .bind(lease.workspace_id)
    .bind(lease.import_id)
    .execute(&mut **transaction)
    .await?;
    tracing::info!(workspace_id = lease.workspace_id, import_id = lease.import_id, "an import's companies are done");
    Ok(())
}

/// Ends what could not be brought to its end; what was done so far stays.
pub async fn give_up(state: &AppState, lease: &Lease, error: &Error) -> Result<(), Stop> {
    let mut transaction = state.database.begin(lease.workspace_id).await?;
    sqlx::query(
        "update import_company set state = 'failed', failure = $3, ended_at = now()
         where workspace_id = $1 and import_id = $2 and state in ('waiting', 'processing')",
    )
    .bind(lease.workspace_id)
    .bind(lease.import_id)
    .bind(Json(words::companies_failed(error)))
    .execute(&mut *transaction)
    .await?;
    lease.end(transaction).await
}

/// The table's row as an import's record has it beside its own.
#[derive(Debug, Clone, serde::Deserialize)]
pub struct CompaniesRecord {
    state: String,
    done_leads: i64,
    names_matched: i64,
    names_none: i64,
    names_several: i64,
    companies_registered: i64,
    leads_joined: i64,
    leads_without: i64,
    failure: Option<torikomi_core::domain::problem::Message>,
}

impl CompaniesRecord {
    pub fn into_companies(self) -> Result<ImportCompanies> {
        let state: ImportCompaniesState = meaning(&self.state)?;
        Ok(ImportCompanies {
            state,
            done_leads: count(self.done_leads)?,
            names_matched: count(self.names_matched)?,
            names_none: count(self.names_none)?,
            names_several: count(self.names_several)?,
            companies_registered: count(self.companies_registered)?,
            leads_joined: count(self.leads_joined)?,
            leads_without: count(self.leads_without)?,
            failure: self.failure,
        })
    }
}

fn size(length: usize) -> Result<i64> {
    i64::try_from(length).map_err(|error| Error::internal("a number of leads", error))
}
