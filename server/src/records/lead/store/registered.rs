//! Registered data about the addresses of a batch of rows: a few set-based queries, never one for each row.
//!
//! Guarantees: all queries of a plan see one snapshot (its transaction is `repeatable read`).

use std::{collections::HashMap, sync::LazyLock};

use futures::TryStreamExt;
use time::OffsetDateTime;
use torikomi_core::domain::limits::MEMOS_A_LEAD;

use super::table::{OwnValues, SELECTED};
use crate::{
    base::{
        database::Transaction,
        error::{Error, Result},
        pace::Pace,
    },
    records::{
        lead::record::{Lead, LeadCompany},
        name::store::dictionary::Dictionary,
    },
};

/// Leads with fewer names are not counted individually.
pub const FEW_NAMES: i64 = 100;
/// The number of leads' names held at once.
const NAMES_AT_ONCE: u64 = 50_000;

/// The number of names of the leads among these that have very many, by their addresses.
pub async fn many_names(transaction: &mut Transaction, addresses: &[&str]) -> Result<HashMap<String, u64>> {
    let rows: Vec<(String, i64)> = sqlx::query_as(
        "select lead.email, held.names
         from (select distinct address from unnest($2::text[]) as wanted (address)) as wanted
         join lead on lead.workspace_id = $1 and lead.email = address
         cross join lateral (select count(*) as names from lead_name
                             where lead_name.workspace_id = $1 and lead_name.lead_id = lead.lead_id) as held
         where held.names > $3",
    )
    .bind(transaction.workspace_id())
    .bind(addresses)
    .bind(FEW_NAMES)
    .fetch_all(&mut **transaction)
    .await?;
    Ok(rows.into_iter().map(|(email, names)| (email, names.unsigned_abs())).collect())
}

/// The number of a lead's names.
#[derive(Debug, sqlx::FromRow)]
struct NameCount {
    lead_id: i64,
    names: i64,
}

/// As `many_names`, by the leads' numbers.
pub async fn many_names_of(transaction: &mut Transaction, lead_ids: &[i64]) -> Result<HashMap<i64, u64>> {
    let rows: Vec<NameCount> = sqlx::query_as(
        "select lead_id, count(*) as names from lead_name where workspace_id = $1 and lead_id = any($2)
         group by lead_id having count(*) > $3",
    )
    .bind(transaction.workspace_id())
    .bind(lead_ids)
    .bind(FEW_NAMES)
    .fetch_all(&mut **transaction)
    .await?;
    Ok(rows.into_iter().map(|NameCount { lead_id, names }| (lead_id, names.unsigned_abs())).collect())
}

/// Lengths of portions of leads with these numbers of names; the names of a portion fit into memory, unless it is a
/// single lead.
pub fn portions(names: &[u64]) -> Vec<usize> {
    let (mut portions, mut held) = (Vec::new(), 0);
    for names in names {
        match portions.last_mut() {
            Some(length) if held + names <= NAMES_AT_ONCE => *length += 1,
            _ => {
                portions.push(1);
                held = 0;
            }
        }
        held += names;
    }
    portions
}

/// The registered ones of these addresses, with their leads.
pub async fn lead_ids(transaction: &mut Transaction, addresses: &[&str]) -> Result<HashMap<String, i64>> {
    let rows: Vec<(String, i64)> = sqlx::query_as(
        "select lead.email, lead.lead_id from unnest($2::text[]) as address
         join lead on lead.workspace_id = $1 and lead.email = address",
    )
    .bind(transaction.workspace_id())
    .bind(addresses)
    .fetch_all(&mut **transaction)
    .await?;
    Ok(rows.into_iter().collect())
}

/// An address in lower case, and a registered one that equals it except for case.
#[derive(Debug, sqlx::FromRow)]
struct CaseVariant {
    address: String,
    email: String,
}

/// Registered addresses that equal one of these except for case, by their lower-case form.
pub async fn case_variants(transaction: &mut Transaction, addresses: &[&str]) -> Result<HashMap<String, String>> {
    // Most registered addresses have no capitals and are found by their own index, the others by a second one.
    let mut lower: Vec<String> = addresses.iter().map(|address| address.to_ascii_lowercase()).collect();
    lower.sort_unstable();
    lower.dedup();
    let rows: Vec<CaseVariant> = sqlx::query_as(
        "select address, lead.email from unnest($2::text[]) as address
         join lead on lead.workspace_id = $1 and lead.email_lower = address
         union all
         select address, lead.email from unnest($2::text[]) as address
         join lead on lead.workspace_id = $1 and lead.email = address",
    )
    .bind(transaction.workspace_id())
    .bind(&lower)
    .fetch_all(&mut **transaction)
    .await?;
    Ok(rows.into_iter().map(|CaseVariant { address, email }| (address, email)).collect())
}

#[derive(sqlx::FromRow)]
struct LeadRow {
    lead_id: i64,
    revision: i32,
    #[sqlx(flatten)]
    own: OwnValues,
}

static LEADS: LazyLock<String> = LazyLock::new(|| {
    format!("select lead_id, revision, {} from lead where workspace_id = $1 and lead_id = any($2)", *SELECTED)
});

/// The leads with everything that a row could overwrite, except their memos.
pub async fn leads(
    transaction: &mut Transaction,
    lead_ids: &[i64],
    dictionary: &Dictionary,
) -> Result<HashMap<i64, Lead>> {
    let rows: Vec<LeadRow> = sqlx::query_as(LEADS.as_str())
        .bind(transaction.workspace_id())
        .bind(lead_ids)
        .fetch_all(&mut **transaction)
        .await?;
    let mut leads = HashMap::with_capacity(rows.len());
    for row in rows {
        let lead = lead(row, dictionary)?;
        leads.insert(lead.lead_id, lead);
    }
    let mut names = sqlx::query_as::<_, (i64, i32)>(
        "select lead_id, name_id from lead_name where workspace_id = $1 and lead_id = any($2)
         order by lead_id, position, name_id",
    )
    .bind(transaction.workspace_id())
    .bind(lead_ids)
    .fetch(&mut **transaction);
    let mut pace = Pace::default();
    while let Some((lead_id, name_id)) = names.try_next().await? {
        pace.step().await;
        let lead = leads.get_mut(&lead_id).ok_or_else(|| Error::Internal("names of no lead".to_owned()))?;
        if dictionary.is_gone(name_id) {
            continue;
        }
        let (item, name) = dictionary.item_and_name(name_id).ok_or_else(|| unknown_name(name_id))?;
        lead.names.entry(item).or_default().add(name);
    }
    drop(names);
    add_companies(transaction, lead_ids, &mut leads).await?;
    Ok(leads)
}

/// A lead's company.
#[derive(Debug, sqlx::FromRow)]
struct CompanyRow {
    lead_id: i64,
    company_id: i32,
    name: String,
    name_key: String,
    legal_form: i16,
}

/// The companies that they belong to; a leaving one counts as none.
async fn add_companies(transaction: &mut Transaction, lead_ids: &[i64], leads: &mut HashMap<i64, Lead>) -> Result<()> {
    let rows: Vec<CompanyRow> = sqlx::query_as(
        "select lead_id, company_id, company.name, name_key, legal_form
         from lead join company using (workspace_id, company_id)
         where workspace_id = $1 and lead_id = any($2) and not is_leaving",
    )
    .bind(transaction.workspace_id())
    .bind(lead_ids)
    .fetch_all(&mut **transaction)
    .await?;
    for CompanyRow { lead_id, company_id, name, name_key, legal_form } in rows {
        let lead = leads.get_mut(&lead_id).ok_or_else(|| Error::Internal("a company of no lead".to_owned()))?;
        lead.company = Some(LeadCompany { company_id, name, name_key, legal_form });
    }
    Ok(())
}

fn lead(row: LeadRow, dictionary: &Dictionary) -> Result<Lead> {
    let values = row.own.values(|name_id| match dictionary.is_gone(name_id) {
        true => Ok(None),
        false => dictionary.name(name_id).map(|name| Some(name.to_owned())).ok_or_else(|| unknown_name(name_id)),
    })?;
    Ok(Lead { lead_id: row.lead_id, revision: row.revision, values, ..Lead::default() })
}

fn unknown_name(name_id: i32) -> Error {
    Error::Internal(format!("a lead has the name {name_id}, which the workspace does not have"))
}

/// The other values of a lead's row, which an import cannot overwrite, with its latest memo.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct OtherColumns {
    pub(crate) lead_id: i64,
    pub(crate) email: String,
    pub(crate) created_at: OffsetDateTime,
    pub(crate) updated_at: OffsetDateTime,
    pub(crate) memo: Option<String>,
}

pub(crate) async fn other_columns(transaction: &mut Transaction, lead_ids: &[i64]) -> Result<Vec<OtherColumns>> {
    Ok(sqlx::query_as(
        "select lead_id, email, created_at, updated_at,
                (select memo from lead_memo
                 where lead_memo.workspace_id = $1 and lead_memo.lead_id = lead.lead_id
                 order by memo_no desc limit 1) as memo
         from lead where workspace_id = $1 and lead_id = any($2)",
    )
    .bind(transaction.workspace_id())
    .bind(lead_ids)
    .fetch_all(&mut **transaction)
    .await?)
}

/// The memos among these that their leads have, as they were stored: an undo removes what its import has written.
pub async fn memos(transaction: &mut Transaction, candidates: &[(i64, &str)]) -> Result<Vec<(i64, String)>> {
    let (lead_ids, memos): (Vec<i64>, Vec<&str>) = candidates.iter().copied().unzip();
    Ok(sqlx::query_as(
        "select candidate.lead_id, candidate.memo from unnest($2::bigint[], $3::text[]) as candidate (lead_id, memo)
         where exists (select from lead_memo
                       where lead_memo.workspace_id = $1 and lead_memo.lead_id = candidate.lead_id
                         and lead_memo.memo = candidate.memo)",
    )
    .bind(transaction.workspace_id())
    .bind(lead_ids)
    .bind(memos)
    .fetch_all(&mut **transaction)
    .await?)
}

/// The memos among these, in their compared form (`record::memo_form`), that their leads already have.
pub async fn memos_of_form(transaction: &mut Transaction, candidates: &[(i64, &str)]) -> Result<Vec<(i64, String)>> {
    let (lead_ids, memos): (Vec<i64>, Vec<&str>) = candidates.iter().copied().unzip();
    Ok(sqlx::query_as(
        "select candidate.lead_id, candidate.memo from unnest($2::bigint[], $3::text[]) as candidate (lead_id, memo)
         where exists (select from lead_memo
                       where lead_memo.workspace_id = $1 and lead_memo.lead_id = candidate.lead_id
                         and replace(replace(lead_memo.memo, E'\\r\\n', E'\\n'), E'\\r', E'\\n') = candidate.memo)",
    )
    .bind(transaction.workspace_id())
    .bind(lead_ids)
    .bind(memos)
    .fetch_all(&mut **transaction)
    .await?)
}

/// The number of a lead's memos.
#[derive(Debug, sqlx::FromRow)]
pub struct MemoCount {
    pub lead_id: i64,
    pub memos: i64,
}

/// The number of memos of these leads, at most the current limit: an older lead may have more.
pub async fn memo_counts(transaction: &mut Transaction, lead_ids: &[i64]) -> Result<Vec<MemoCount>> {
    Ok(sqlx::query_as(
        "select wanted.lead_id,
                (select count(*) from (select from lead_memo
                                       where lead_memo.workspace_id = $1 and lead_memo.lead_id = wanted.lead_id
                                       limit $3) as counted) as memos
         from unnest($2::bigint[]) as wanted (lead_id)",
    )
    .bind(transaction.workspace_id())
    .bind(lead_ids)
    .bind(i64::try_from(MEMOS_A_LEAD).unwrap_or(i64::MAX))
    .fetch_all(&mut **transaction)
    .await?)
}

#[cfg(test)]
mod tests {
    use crate::records::lead::store::registered::{NAMES_AT_ONCE, portions};

    #[test]
    fn a_portion_has_at_most_as_many_names_as_are_held_at_once() {
        assert_eq!(portions(&[]), [0; 0]);
        assert_eq!(portions(&[0; 2_000]), [2_000]);
        assert_eq!(portions(&[NAMES_AT_ONCE, 0, 1, 2 * NAMES_AT_ONCE, 7, NAMES_AT_ONCE - 7, 0]), [2, 1, 1, 3]);
    }
}
