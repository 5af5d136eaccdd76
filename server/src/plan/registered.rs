//! What the database knows about the addresses of some rows: a few set-based questions a batch, never one a row.
//!
//! Guarantees: all questions of a plan are answered from one moment (its transaction is `repeatable read`).

use std::collections::{BTreeMap, HashMap};

use futures::TryStreamExt;
use sqlx::types::Json;
use torikomi_core::{
    domain::{
        item::{Item, Key},
        limits::MEMOS_A_LEAD,
    },
    wire::Change,
};

use super::{
    dictionary::Dictionary,
    lead::{CONSENT_GIVEN, CONSENT_REFUSED, Lead, LeadCompany, text_items},
    stored,
};
use crate::{
    database::Transaction,
    error::{Error, Result},
    pace::Pace,
};

/// Leads with fewer names are not counted one by one.
pub const FEW_NAMES: i64 = 100;
/// Names of leads that are held at once.
const NAMES_AT_ONCE: u64 = 50_000;

/// How many names those of these leads have that have very many, by their addresses.
pub async fn many_names(
    transaction: &mut Transaction,
    workspace_id: i32,
    addresses: &[&str],
) -> Result<HashMap<String, u64>> {
    let rows: Vec<(String, i64)> = sqlx::query_as(
        "select lead.email, held.names
         from (select distinct address from unnest($2::text[]) as wanted (address)) as wanted
         join lead on lead.workspace_id = $1 and lead.email = address
         cross join lateral (select count(*) as names from lead_name
                             where lead_name.workspace_id = $1 and lead_name.lead_id = lead.lead_id) as held
         where held.names > $3",
    )
    .bind(workspace_id)
    .bind(addresses)
    .bind(FEW_NAMES)
    .fetch_all(&mut **transaction)
    .await?;
    Ok(rows.into_iter().map(|(email, names)| (email, names.unsigned_abs())).collect())
}

/// As `many_names`, by the leads' numbers.
pub async fn many_names_of(
    transaction: &mut Transaction,
    workspace_id: i32,
    lead_ids: &[i64],
) -> Result<HashMap<i64, u64>> {
    let rows: Vec<(i64, i64)> = sqlx::query_as(
        "select lead_id, count(*) from lead_name where workspace_id = $1 and lead_id = any($2)
         group by lead_id having count(*) > $3",
    )
    .bind(workspace_id)
    .bind(lead_ids)
    .bind(FEW_NAMES)
    .fetch_all(&mut **transaction)
    .await?;
    Ok(rows.into_iter().map(|(lead_id, names)| (lead_id, names.unsigned_abs())).collect())
}

/// Lengths of runs of leads with these numbers of names, none of which has more names than are held at once unless it is
/// a single lead.
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

/// The addresses among these that are registered, and their leads.
pub async fn lead_ids(
    transaction: &mut Transaction,
    workspace_id: i32,
    addresses: &[&str],
) -> Result<HashMap<String, i64>> {
    let rows: Vec<(String, i64)> = sqlx::query_as(
        "select lead.email, lead.lead_id from unnest($2::text[]) as address
         join lead on lead.workspace_id = $1 and lead.email = address",
    )
    .bind(workspace_id)
    .bind(addresses)
    .fetch_all(&mut **transaction)
    .await?;
    Ok(rows.into_iter().collect())
}

/// Registered addresses that equal one of these but for case, by their lower-case form.
pub async fn case_variants(
    transaction: &mut Transaction,
    workspace_id: i32,
    addresses: &[&str],
) -> Result<HashMap<String, String>> {
    // Most registered addresses have no capitals: those are found by their own index, the others by theirs.
    let mut lower: Vec<String> = addresses.iter().map(|address| address.to_ascii_lowercase()).collect();
    lower.sort_unstable();
    lower.dedup();
    let rows: Vec<(String, String)> = sqlx::query_as(
        "select address, lead.email from unnest($2::text[]) as address
         join lead on lead.workspace_id = $1 and lead.email_lower = address
         union all
         select address, lead.email from unnest($2::text[]) as address
         join lead on lead.workspace_id = $1 and lead.email = address",
    )
    .bind(workspace_id)
    .bind(&lower)
    .fetch_all(&mut **transaction)
    .await?;
    Ok(rows.into_iter().collect())
}

type LeadRow = (
    i64,
    i32,
    Vec<String>,
    Option<i32>,
    Option<i32>,
    Option<bool>,
    Option<String>,
    Option<Json<BTreeMap<u32, String>>>,
);

/// The leads with everything that a row could overwrite, but for their memos.
pub async fn leads(
    transaction: &mut Transaction,
    workspace_id: i32,
    lead_ids: &[i64],
    dictionary: &Dictionary,
) -> Result<HashMap<i64, Lead>> {
    let rows: Vec<LeadRow> = sqlx::query_as(
        "select lead_id, revision,
                array[last_name, first_name, last_name_kana, first_name_kana, company_name, phone, fax, mobile,
                      department, job_title, zip_code, prefecture, city, address1, address2, website, industry,
                      occupation],
                status_id, group_id, mail_consent, to_char(birth_date, 'YYYY-MM-DD'), custom
         from lead where workspace_id = $1 and lead_id = any($2)",
    )
    .bind(workspace_id)
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
    .bind(workspace_id)
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
    add_companies(transaction, workspace_id, lead_ids, &mut leads).await?;
    Ok(leads)
}

/// The companies that they belong to; one that is on its way out is none.
async fn add_companies(
    transaction: &mut Transaction,
    workspace_id: i32,
    lead_ids: &[i64],
    leads: &mut HashMap<i64, Lead>,
) -> Result<()> {
    let rows: Vec<(i64, i32, String, String, i16)> = sqlx::query_as(
        "select lead_id, company_id, company.name, name_key, legal_form
         from lead join company using (workspace_id, company_id)
         where workspace_id = $1 and lead_id = any($2) and not is_leaving",
    )
    .bind(workspace_id)
    .bind(lead_ids)
    .fetch_all(&mut **transaction)
    .await?;
    for (lead_id, company_id, name, name_key, legal_form) in rows {
        let lead = leads.get_mut(&lead_id).ok_or_else(|| Error::Internal("a company of no lead".to_owned()))?;
        lead.company = Some(LeadCompany { company_id, name, name_key, legal_form });
    }
    Ok(())
}

fn lead(row: LeadRow, dictionary: &Dictionary) -> Result<Lead> {
    let (lead_id, revision, texts, status_id, group_id, mail_consent, birth_date, custom) = row;
    let texts = text_items().map(Key::Basic).zip(texts).filter(|(_, text)| !text.is_empty());
    let mut lead = Lead { lead_id, revision, values: texts.collect(), ..Lead::default() };
    for (item, name_id) in [(Item::Status, status_id), (Item::Group, group_id)] {
        if let Some(name_id) = name_id.filter(|name_id| !dictionary.is_gone(*name_id)) {
            let name = dictionary.name(name_id).ok_or_else(|| unknown_name(name_id))?;
            debug_assert!(item.dictionary().is_some(), "BUG: status and group have a dictionary");
            lead.values.insert(Key::Basic(item), name.to_owned());
        }
    }
    if let Some(given) = mail_consent {
        let text = if given { CONSENT_GIVEN } else { CONSENT_REFUSED };
        lead.values.insert(Key::Basic(Item::MailConsent), text.to_owned());
    }
    lead.values.extend(birth_date.map(|date| (Key::Basic(Item::BirthDate), date)));
    let custom = custom.map(|Json(custom)| custom).unwrap_or_default();
    lead.values.extend(custom.into_iter().map(|(custom_item_id, text)| (Key::Custom(custom_item_id), text)));
    Ok(lead)
}

fn unknown_name(name_id: i32) -> Error {
    Error::Internal(format!("a lead has the name {name_id}, which the workspace does not have"))
}

/// Which of these memos their leads have already.
pub async fn memos(
    transaction: &mut Transaction,
    workspace_id: i32,
    candidates: &[(i64, &str)],
) -> Result<Vec<(i64, String)>> {
    let (lead_ids, memos): (Vec<i64>, Vec<&str>) = candidates.iter().copied().unzip();
    Ok(sqlx::query_as(
        "select candidate.lead_id, candidate.memo from unnest($2::bigint[], $3::text[]) as candidate (lead_id, memo)
         where exists (select from lead_memo
                       where lead_memo.workspace_id = $1 and lead_memo.lead_id = candidate.lead_id
                         and lead_memo.memo = candidate.memo)",
    )
    .bind(workspace_id)
    .bind(lead_ids)
    .bind(memos)
    .fetch_all(&mut **transaction)
    .await?)
}

/// How many memos these leads have; of a lead of older days that has more than a lead can have, so many as that.
pub async fn memo_counts(
    transaction: &mut Transaction,
    workspace_id: i32,
    lead_ids: &[i64],
) -> Result<Vec<(i64, i64)>> {
    Ok(sqlx::query_as(
        "select wanted.lead_id,
                (select count(*) from (select from lead_memo
                                       where lead_memo.workspace_id = $1 and lead_memo.lead_id = wanted.lead_id
                                       limit $3) as counted)
         from unnest($2::bigint[]) as wanted (lead_id)",
    )
    .bind(workspace_id)
    .bind(lead_ids)
    .bind(i64::try_from(MEMOS_A_LEAD).unwrap_or(i64::MAX))
    .fetch_all(&mut **transaction)
    .await?)
}

/// Leads as the rows above have left them, but for their memos, of those that were met in more than one batch.
pub async fn states(transaction: &mut Transaction, lead_ids: &[i64]) -> Result<Vec<Lead>> {
    sqlx::raw_sql(STATES).execute(&mut **transaction).await?;
    let rows: Vec<Json<Lead>> = sqlx::query_scalar("select state from planned_lead where lead_id = any($1)")
        .bind(lead_ids)
        .fetch_all(&mut **transaction)
        .await?;
    Ok(rows.into_iter().map(|Json(lead)| lead).collect())
}

/// Keeps the leads for a later batch that meets them again.
pub async fn keep_states(transaction: &mut Transaction, leads: &[&Lead]) -> Result<()> {
    let lead_ids: Vec<i64> = leads.iter().map(|lead| lead.lead_id).collect();
    let states: Vec<Json<&Lead>> = leads.iter().map(|lead| Json(*lead)).collect();
    sqlx::query(
        "insert into planned_lead (lead_id, state) select * from unnest($1::bigint[], $2::jsonb[])
         on conflict (lead_id) do update set state = excluded.state",
    )
    .bind(lead_ids)
    .bind(states)
    .execute(&mut **transaction)
    .await?;
    let added = leads.iter().flat_map(|lead| lead.added_memos.iter().map(|memo| (lead.lead_id, memo.as_str())));
    let (lead_ids, memos): (Vec<i64>, Vec<&str>) = added.unzip();
    sqlx::query(
        "insert into planned_memo (lead_id, hash)
         select lead_id, sha256(convert_to(memo, 'UTF8')) from unnest($1::bigint[], $2::text[]) as added (lead_id, memo)
         on conflict do nothing",
    )
    .bind(lead_ids)
    .bind(memos)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

/// Gone with the plan's transaction. Memos stand beside the states, as hashes: a lead may get a thousand long ones, and its
/// state is written again with every batch that meets it.
const STATES: &str =
    "create temporary table if not exists planned_lead (lead_id bigint primary key, state jsonb) on commit drop;
     create temporary table if not exists planned_memo (lead_id bigint, hash bytea, primary key (lead_id, hash))
        on commit drop";

/// Calls `take` with what rows above this one, already planned, do to these leads, in the rows' order. The memos that
/// they add are noted and left out.
pub async fn planned_changes(
    transaction: &mut Transaction,
    workspace_id: i32,
    import_id: i64,
    lead_ids: &[i64],
    row: i32,
    mut take: impl FnMut(i64, Vec<Change>) -> Result<()>,
) -> Result<()> {
    sqlx::query(
        "insert into planned_memo (lead_id, hash)
         select lead_id, sha256(convert_to(changes -> 'memo' ->> 1, 'UTF8')) from import_row
         where workspace_id = $1 and import_id = $2 and lead_id = any($3) and row < $4 and outcome = 'o'
           and changes -> 'memo' ->> 1 is not null
         on conflict do nothing",
    )
    .bind(workspace_id)
    .bind(import_id)
    .bind(lead_ids)
    .bind(row)
    .execute(&mut **transaction)
    .await?;
    // A plan that is made again still has its earlier rows from this one on.
    let mut rows = sqlx::query_as::<_, (i64, Json<stored::Changes>)>(
        "select lead_id, changes - 'memo' from import_row
         where workspace_id = $1 and import_id = $2 and lead_id = any($3) and row < $4 and outcome = 'o' order by row",
    )
    .bind(workspace_id)
    .bind(import_id)
    .bind(lead_ids)
    .bind(row)
    .fetch(&mut **transaction);
    let mut pace = Pace::default();
    while let Some((lead_id, Json(changes))) = rows.try_next().await? {
        take(lead_id, changes.into_changes())?;
        pace.step().await;
    }
    Ok(())
}

/// Which of these memos rows above have added to their leads, of those that were met in more than one batch.
pub async fn planned_memos(transaction: &mut Transaction, candidates: &[(i64, &str)]) -> Result<Vec<(i64, String)>> {
    let (lead_ids, memos): (Vec<i64>, Vec<&str>) = candidates.iter().copied().unzip();
    Ok(sqlx::query_as(
        "select candidate.lead_id, candidate.memo from unnest($1::bigint[], $2::text[]) as candidate (lead_id, memo)
         join planned_memo on planned_memo.lead_id = candidate.lead_id
                          and planned_memo.hash = sha256(convert_to(candidate.memo, 'UTF8'))",
    )
    .bind(lead_ids)
    .bind(memos)
    .fetch_all(&mut **transaction)
    .await?)
}

/// How many memos rows above have added to these leads.
pub async fn planned_memo_counts(transaction: &mut Transaction, lead_ids: &[i64]) -> Result<Vec<(i64, i64)>> {
    Ok(sqlx::query_as("select lead_id, count(*) from planned_memo where lead_id = any($1) group by lead_id")
        .bind(lead_ids)
        .fetch_all(&mut **transaction)
        .await?)
}

#[cfg(test)]
mod tests {
    use super::{NAMES_AT_ONCE, portions};

    #[test]
    fn leads_are_taken_in_runs_of_as_many_names_as_are_held_at_once() {
        assert_eq!(portions(&[]), [0; 0]);
        assert_eq!(portions(&[0; 2_000]), [2_000]);
        assert_eq!(portions(&[NAMES_AT_ONCE, 0, 1, 2 * NAMES_AT_ONCE, 7, NAMES_AT_ONCE - 7, 0]), [2, 1, 1, 3]);
    }
}
