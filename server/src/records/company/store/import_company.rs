//! Tables `import_company` and `import_company_name`: the progress of an import's company job.

use std::collections::{BTreeMap, HashMap};

use sqlx::types::Json;
use torikomi_core::{
    domain::{encoding::Encoding, problem::Message},
    draft::company::NameOutcome,
    wire::{ImportCompanies, ImportCompaniesState},
    write,
};

use crate::{
    base::{
        column::{Letter, Word},
        database::Transaction,
        error::{Error, Result},
        wire_value::count,
    },
    records::company::name::{CompanyName, LegalForm},
    work::queue::{Kind, enqueue, is_there},
};

/// Registers the companies of an ended import.
pub(crate) const COMPANIES: Kind = Kind::new("company");

/// Leads of a block. Looking up a name may take a millisecond.
pub(crate) const BLOCK_LEADS: i64 = 2_000;

/// Records, with the draft of an import, that it will register companies too.
pub(crate) async fn insert(transaction: &mut Transaction, import_id: i64) -> Result<()> {
    sqlx::query("insert into import_company (workspace_id, import_id) values ($1, $2)")
        .bind(transaction.workspace_id())
        .bind(import_id)
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

/// At the end of an import: leaves its companies to a job, if it registers any. An import that failed and was then
/// continued ends twice: the job continues after the rows that it has done.
pub(crate) async fn enqueue_after_import(transaction: &mut Transaction, import_id: i64) -> Result<()> {
    let wanted = sqlx::query(
        "update import_company
         set state = case when state in ('done', 'failed') then 'waiting' else state end, failure = null
         where workspace_id = $1 and import_id = $2",
    )
    .bind(transaction.workspace_id())
    .bind(import_id)
    .execute(&mut **transaction)
    .await?;
    if wanted.rows_affected() == 0 { Ok(()) } else { enqueue(transaction, COMPANIES, import_id).await }
}

/// The last row that is done; `None` if all are.
pub(crate) async fn begin(transaction: &mut Transaction, import_id: i64) -> Result<Option<i32>> {
    Ok(sqlx::query_scalar(
        "update import_company set state = 'processing'
         where workspace_id = $1 and import_id = $2 and state in ('waiting', 'processing') returning done_row",
    )
    .bind(transaction.workspace_id())
    .bind(import_id)
    .fetch_optional(&mut **transaction)
    .await?)
}

pub(crate) async fn end(transaction: &mut Transaction, import_id: i64) -> Result<()> {
    sqlx::query(
        "update import_company set state = 'done', ended_at = now() where workspace_id = $1 and import_id = $2",
    )
    .bind(transaction.workspace_id())
    .bind(import_id)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

/// Does nothing if they have ended already.
pub(crate) async fn fail(transaction: &mut Transaction, import_id: i64, failure: &Message) -> Result<()> {
    sqlx::query(
        "update import_company set state = 'failed', failure = $3, ended_at = now()
         where workspace_id = $1 and import_id = $2 and state in ('waiting', 'processing')",
    )
    .bind(transaction.workspace_id())
    .bind(import_id)
    .bind(Json(failure))
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

/// `None`: the import registers no companies.
pub(crate) async fn lock_state(transaction: &mut Transaction, import_id: i64) -> Result<Option<ImportCompaniesState>> {
    let state: Option<Word<ImportCompaniesState>> =
        sqlx::query_scalar("select state from import_company where workspace_id = $1 and import_id = $2 for update")
            .bind(transaction.workspace_id())
            .bind(import_id)
            .fetch_optional(&mut **transaction)
            .await?;
    Ok(state.map(|Word(state)| state))
}

/// Makes failed companies pending again, after the rows that are done.
pub(crate) async fn requeue(transaction: &mut Transaction, import_id: i64) -> Result<()> {
    sqlx::query(
        "update import_company set state = 'waiting', failure = null, ended_at = null
         where workspace_id = $1 and import_id = $2",
    )
    .bind(transaction.workspace_id())
    .bind(import_id)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

/// A newly registered lead, with the company name to look up.
#[derive(Debug)]
pub(crate) struct NamedLead {
    pub(crate) row: i32,
    pub(crate) lead_id: i64,
    pub(crate) text: String,
    pub(crate) name: CompanyName,
}

/// The result for a name.
#[derive(Debug, Clone, Copy)]
pub(crate) struct NameResult {
    pub(crate) outcome: NameOutcome,
    pub(crate) company_id: Option<i32>,
}

/// What a block adds to the counts.
#[derive(Debug, Default)]
pub(crate) struct Counts {
    pub(crate) done_leads: i64,
    pub(crate) names_matched: i64,
    pub(crate) names_none: i64,
    pub(crate) names_several: i64,
    pub(crate) companies_registered: i64,
    pub(crate) leads_joined: i64,
    pub(crate) leads_without: i64,
}

/// A newly registered lead, as a row of the import.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct NewLeadRow {
    pub(crate) row: i32,
    lead_id: i64,
    /// `None` if it is blank, or the lead was deleted or belongs to a company.
    company_name: Option<String>,
}

impl NewLeadRow {
    /// `None` if there is no name to look up.
    pub(crate) fn into_named_lead(self) -> Option<NamedLead> {
        let text = self.company_name?;
        let name = CompanyName::of(&text);
        Some(NamedLead { row: self.row, lead_id: self.lead_id, text, name })
    }
}

/// The next newly registered leads, with their company names; for a failed import, those that it registered.
pub(crate) async fn next_rows(transaction: &mut Transaction, import_id: i64, done_row: i32) -> Result<Vec<NewLeadRow>> {
    Ok(sqlx::query_as(
        "select planned.row, planned.lead_id, nullif(lead.company_name, '') as company_name
         from (select row, lead_id from import_row
               where workspace_id = $1 and import_id = $2 and outcome = 'n' and row > $3
                 and row <= (select applied_row from import where workspace_id = $1 and import_id = $2)
               order by row limit $4) as planned
         left join lead on lead.workspace_id = $1 and lead.lead_id = planned.lead_id and lead.company_id is null
         order by planned.row",
    )
    .bind(transaction.workspace_id())
    .bind(import_id)
    .bind(done_row)
    .bind(BLOCK_LEADS)
    .fetch_all(&mut **transaction)
    .await?)
}

/// A name and its result.
#[derive(Debug, sqlx::FromRow)]
struct StoredNameResult {
    name_key: String,
    legal_form: i16,
    #[sqlx(try_from = "Letter<NameOutcome>")]
    outcome: NameOutcome,
    company_id: Option<i32>,
}

/// The results of earlier blocks for these leads' names.
pub(crate) async fn find_results(
    transaction: &mut Transaction,
    import_id: i64,
    leads: &[NamedLead],
) -> Result<HashMap<CompanyName, NameResult>> {
    let (keys, forms): (Vec<&str>, Vec<i16>) =
        leads.iter().map(|lead| (lead.name.proper.as_str(), lead.name.form.0)).unzip();
    let rows: Vec<StoredNameResult> = sqlx::query_as(
        "select name_key, legal_form, outcome::text, company_id
         from (select distinct * from unnest($3::text[], $4::smallint[]) as wanted (name_key, legal_form)) as wanted
         join import_company_name using (name_key, legal_form) where workspace_id = $1 and import_id = $2",
    )
    .bind(transaction.workspace_id())
    .bind(import_id)
    .bind(keys)
    .bind(forms)
    .fetch_all(&mut **transaction)
    .await?;
    Ok(rows
        .into_iter()
        .map(|StoredNameResult { name_key, legal_form, outcome, company_id }| {
            (CompanyName { proper: name_key, form: LegalForm(legal_form) }, NameResult { outcome, company_id })
        })
        .collect())
}

/// Returns whether the names without a company can all be written in Shift-JIS.
pub(crate) async fn write_names(
    transaction: &mut Transaction,
    import_id: i64,
    new: &BTreeMap<CompanyName, (&NamedLead, NameResult)>,
) -> Result<bool> {
    let entries: Vec<(&CompanyName, &NamedLead, NameResult)> =
        new.iter().map(|(name, (lead, known))| (name, *lead, *known)).collect();
    sqlx::query(
        "insert into import_company_name (workspace_id, import_id, name_key, legal_form, name, row, outcome, company_id)
         select $1, $2, name_key, legal_form, name, row, outcome::\"char\", company_id
         from unnest($3::text[], $4::smallint[], $5::text[], $6::integer[], $7::text[], $8::integer[])
              as new (name_key, legal_form, name, row, outcome, company_id)",
    )
    .bind(transaction.workspace_id())
    .bind(import_id)
    .bind(entries.iter().map(|(name, ..)| name.proper.as_str()).collect::<Vec<_>>())
    .bind(entries.iter().map(|(name, ..)| name.form.0).collect::<Vec<_>>())
    .bind(entries.iter().map(|(_, lead, _)| lead.text.as_str()).collect::<Vec<_>>())
    .bind(entries.iter().map(|(_, lead, _)| lead.row).collect::<Vec<_>>())
    .bind(entries.iter().map(|(.., known)| Letter(known.outcome)).collect::<Vec<_>>())
    .bind(entries.iter().map(|(.., known)| known.company_id).collect::<Vec<_>>())
    .execute(&mut **transaction)
    .await?;
    let mut unregistered = entries.iter().filter(|(.., known)| known.outcome != NameOutcome::One);
    Ok(unregistered.all(|(_, lead, _)| write::is_writable_in(&lead.text, Encoding::ShiftJis)))
}

pub(crate) async fn checkpoint(
    transaction: &mut Transaction,
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
    .bind(transaction.workspace_id())
    .bind(import_id)
    .bind(last_row)
    .bind(counts.done_leads)
    .bind(counts.names_matched)
    .bind(counts.names_none)
    .bind(counts.names_several)
    .bind(counts.companies_registered)
    .bind(counts.leads_joined)
    .bind(counts.leads_without)
    .bind(is_shift_jis)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

/// The table's row as a part of an import's record.
#[derive(Debug, Clone, serde::Deserialize)]
pub struct CompaniesRecord {
    state: ImportCompaniesState,
    done_leads: i64,
    names_matched: i64,
    names_none: i64,
    names_several: i64,
    companies_registered: i64,
    leads_joined: i64,
    leads_without: i64,
    failure: Option<Message>,
}

impl CompaniesRecord {
    pub fn into_companies(self) -> Result<ImportCompanies> {
        Ok(ImportCompanies {
            state: self.state,
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

/// Whether the names without a company can all be written in Shift-JIS.
pub(crate) async fn is_shift_jis(transaction: &mut Transaction, import_id: i64) -> Result<bool> {
    Ok(sqlx::query_scalar("select is_shift_jis from import_company where workspace_id = $1 and import_id = $2")
        .bind(transaction.workspace_id())
        .bind(import_id)
        .fetch_one(&mut **transaction)
        .await?)
}

/// A name for which an import found no company.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct UnregisteredName {
    pub(crate) row: i32,
    pub(crate) name: String,
    pub(crate) name_key: String,
    #[sqlx(try_from = "Letter<NameOutcome>")]
    pub(crate) outcome: NameOutcome,
}

/// The next names after this row. A row has one name; its key makes the order total all the same.
pub(crate) async fn next_unregistered(
    transaction: &mut Transaction,
    import_id: i64,
    (row, name_key): (i32, &str),
    limit: i64,
) -> Result<Vec<UnregisteredName>> {
    Ok(sqlx::query_as(
        "select row, name, name_key, outcome::text from import_company_name
         where workspace_id = $1 and import_id = $2 and outcome in ('n', 's') and (row, name_key) > ($3, $4)
         order by row, name_key limit $5",
    )
    .bind(transaction.workspace_id())
    .bind(import_id)
    .bind(row)
    .bind(name_key)
    .bind(limit)
    .fetch_all(&mut **transaction)
    .await?)
}

pub(crate) fn lead_count(length: usize) -> Result<i64> {
    i64::try_from(length).map_err(|error| Error::internal("a number of leads", error))
}

/// Gives a job to every import that should have one for its companies and has none.
pub(crate) async fn enqueue_missing(transaction: &mut Transaction) -> Result<()> {
    let workspace_id = transaction.workspace_id();
    let import_ids: Vec<i64> = sqlx::query_scalar(
        "select import_id from import_company join import using (workspace_id, import_id)
         where workspace_id = $1 and import_company.state in ('waiting', 'processing')
           and import.state in ('done', 'failed', 'undone')
         for no key update of import_company skip locked",
    )
    .bind(workspace_id)
    .fetch_all(&mut **transaction)
    .await?;
    for import_id in import_ids {
        if !is_there(transaction, COMPANIES, import_id).await? {
            tracing::error!(workspace_id, import_id, "an import's companies had no job: one is enqueued");
            enqueue(transaction, COMPANIES, import_id).await?;
        }
    }
    Ok(())
}
