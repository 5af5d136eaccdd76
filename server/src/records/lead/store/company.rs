//! The company of a single lead.
//!
//! Guarantees: every change of a lead's company name calls `leave_incompatible` in the same transaction: a lead whose
//! new name is not compatible with its company's leaves the company, whether a person, an import or an undo changes it;
//! this is part of the lead's history. A name is *compatible* if it is equal to the company's, or equal but for the
//! legal form (`CompanyName::is_compatible_with`); a blank name is compatible with no company's.
//!
//! The lead's `revision` does not count its company: an edit that was begun before is saved, and an undo treats a lead
//! that was put into a company as untouched. A plan that waits for confirmation checks whether it still takes the same
//! leads out of the same companies (`import/changed_since_plan.sql`).

use std::collections::BTreeMap;

use torikomi_core::{
    domain::item::{Item, Key},
    wire::LeadCompany,
};

use crate::{
    base::{
        database::Transaction,
        error::{Error, Result},
        pace::Pace,
    },
    records::company::{
        name::{CompanyName, LegalForm},
        store::{lock_existing, number},
    },
};

/// Who or what changes a company name.
#[derive(Debug, Clone, Copy)]
pub enum Cause {
    Account(i32),
    Import(i64),
    Undo(i64),
}

impl Cause {
    fn account_id(self) -> Option<i32> {
        if let Cause::Account(account_id) = self { Some(account_id) } else { None }
    }

    fn import_id(self) -> Option<i64> {
        if let Cause::Import(import_id) | Cause::Undo(import_id) = self { Some(import_id) } else { None }
    }
}

/// `account_id` of a change, from the values that `Cause` binds as $2, $3 and $4.
macro_rules! account {
    () => {
        "coalesce($2, (select account_id from undo where undo.workspace_id = $1 and undo.import_id = $3 and $4),
                  (select account_id from import where import.workspace_id = $1 and import.import_id = $3))"
    };
}

/// The new company names of leads, in their compared form.
#[derive(Debug, Default)]
pub struct NewCompanyNames {
    lead_ids: Vec<i64>,
    keys: Vec<String>,
    forms: Vec<i16>,
}

impl NewCompanyNames {
    pub fn push(&mut self, lead_id: i64, text: Option<&str>) {
        let name = CompanyName::of(text.unwrap_or_default());
        self.lead_ids.push(lead_id);
        self.keys.push(name.proper);
        self.forms.push(name.form.0);
    }

    /// For one lead, if its company name changes.
    pub fn of_edit(lead_id: i64, old: &BTreeMap<Key, String>, new: &BTreeMap<Key, String>) -> NewCompanyNames {
        let key = Key::Basic(Item::CompanyName);
        let old = old.get(&key).map_or("", String::as_str);
        let mut names = NewCompanyNames::default();
        if let Some(new) = new.get(&key).filter(|new| *new != old) {
            names.push(lead_id, Some(new));
        }
        names
    }

    pub fn lead_ids(&self) -> &[i64] {
        &self.lead_ids
    }
}

/// Takes the leads, which the transaction has locked, out of companies whose names are not compatible with their new
/// ones. Returns these leads with the companies' names.
pub async fn leave_incompatible(
    transaction: &mut Transaction,
    names: NewCompanyNames,
    cause: Cause,
) -> Result<Vec<(i64, String)>> {
    if names.lead_ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(sqlx::query_as(concat!(
        "with incompatible as (
             select distinct lead.lead_id, company.company_id, company.name
             from unnest($5::bigint[], $6::text[], $7::smallint[]) as renamed (lead_id, name_key, legal_form)
             join lead on lead.workspace_id = $1 and lead.lead_id = renamed.lead_id
             join company on company.workspace_id = $1 and company.company_id = lead.company_id
             where company.name_key <> renamed.name_key
                or company.legal_form <> renamed.legal_form and 0 not in (company.legal_form, renamed.legal_form)),
         taken_out as (update lead set company_id = null from incompatible
                       where lead.workspace_id = $1 and lead.lead_id = incompatible.lead_id)
         insert into lead_company_change (workspace_id, lead_id, change_no, company_id, company_name, has_joined,
                                          account_id, import_id)
         select $1, lead_id,
                1 + (select coalesce(max(change_no), 0) from lead_company_change as before
                     where before.workspace_id = $1 and before.lead_id = incompatible.lead_id),
                company_id, name, false, ",
        account!(),
        ", $3
         from incompatible
         returning lead_id, company_name"
    ))
    .bind(transaction.workspace_id())
    .bind(cause.account_id())
    .bind(cause.import_id())
    .bind(matches!(cause, Cause::Undo(_)))
    .bind(names.lead_ids)
    .bind(names.keys)
    .bind(names.forms)
    .fetch_all(&mut **transaction)
    .await?)
}

/// The companies that rows of an import took these leads out of, by lead; without leads that have another company by
/// now.
pub async fn companies_left_by_import(
    transaction: &mut Transaction,
    import_id: i64,
    lead_ids: &[i64],
) -> Result<Vec<(i64, i32)>> {
    if lead_ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(sqlx::query_as(
        "select distinct on (lead_id) lead_id, left_one.company_id
         from lead_company_change as left_one join lead using (workspace_id, lead_id)
         where workspace_id = $1 and lead_id = any($3) and import_id = $2 and not has_joined
           and lead.company_id is null
         order by lead_id, change_no",
    )
    .bind(transaction.workspace_id())
    .bind(import_id)
    .bind(lead_ids)
    .fetch_all(&mut **transaction)
    .await?)
}

/// A lead, and a company that it has left.
#[derive(Debug, sqlx::FromRow)]
struct LeftCompany {
    lead_id: i64,
    /// As in the lead.
    company_name: String,
    company_id: i32,
    name_key: String,
    legal_form: i16,
}

/// Puts leads back into the companies, which the transaction has locked, that an import took them out of: leads whose
/// company name was restored (`renamed`), and leads whose current name is compatible with the company's.
pub async fn rejoin(transaction: &mut Transaction, left: Vec<(i64, i32)>, renamed: &[i64], cause: Cause) -> Result<()> {
    let (lead_ids, company_ids): (Vec<i64>, Vec<i32>) = left.into_iter().unzip();
    let rows: Vec<LeftCompany> = sqlx::query_as(
        "select lead.lead_id, lead.company_name, company.company_id, name_key, legal_form
         from unnest($2::bigint[], $3::integer[]) as wanted (lead_id, company_id)
         join lead on lead.workspace_id = $1 and lead.lead_id = wanted.lead_id
         join company on company.workspace_id = $1 and company.company_id = wanted.company_id",
    )
    .bind(transaction.workspace_id())
    .bind(lead_ids)
    .bind(company_ids)
    .fetch_all(&mut **transaction)
    .await?;
    let returning = rows.into_iter().filter_map(|left| {
        let company = CompanyName { proper: left.name_key, form: LegalForm(left.legal_form) };
        let returns =
            renamed.contains(&left.lead_id) || company.is_compatible_with(&CompanyName::of(&left.company_name));
        returns.then_some((left.lead_id, left.company_id))
    });
    join(transaction, &returning.collect::<Vec<_>>(), cause).await
}

/// Puts leads without a company into these, which the transaction has locked.
async fn join(transaction: &mut Transaction, members: &[(i64, i32)], cause: Cause) -> Result<()> {
    if members.is_empty() {
        return Ok(());
    }
    let (lead_ids, company_ids): (Vec<i64>, Vec<i32>) = members.iter().copied().unzip();
    sqlx::query(concat!(
        "with joined as (
             update lead set company_id = company.company_id
             from unnest($5::bigint[], $6::integer[]) as wanted (lead_id, company_id)
             join company on company.workspace_id = $1 and company.company_id = wanted.company_id
             where lead.workspace_id = $1 and lead.lead_id = wanted.lead_id and lead.company_id is null
             returning lead.lead_id, company.company_id, company.name)
         insert into lead_company_change (workspace_id, lead_id, change_no, company_id, company_name, has_joined,
                                          account_id, import_id)
         select $1, lead_id,
                1 + (select coalesce(max(change_no), 0) from lead_company_change as before
                     where before.workspace_id = $1 and before.lead_id = joined.lead_id),
                company_id, name, true, ",
        account!(),
        ", $3
         from joined"
    ))
    .bind(transaction.workspace_id())
    .bind(cause.account_id())
    .bind(cause.import_id())
    .bind(matches!(cause, Cause::Undo(_)))
    .bind(lead_ids)
    .bind(company_ids)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

/// Puts a lead into a company, out of its current one, or into none. `NotFound` for a company that does not exist.
pub(crate) async fn move_lead(
    transaction: &mut Transaction,
    lead_id: i64,
    company_id: Option<i32>,
    account_id: i32,
) -> Result<()> {
    // The company first, then the lead: the lock order everywhere.
    if let Some(company_id) = company_id
        && lock_existing(transaction, &[company_id]).await?.is_empty()
    {
        return Err(Error::NotFound);
    }
    let present: Option<Option<i32>> =
        sqlx::query_scalar("select company_id from lead where workspace_id = $1 and lead_id = $2 for no key update")
            .bind(transaction.workspace_id())
            .bind(lead_id)
            .fetch_optional(&mut **transaction)
            .await?;
    let present = present.ok_or(Error::NotFound)?;
    if present == company_id {
        return Ok(());
    }
    if present.is_some() {
        // A leaving company counts as none, and its removal is not recorded.
        sqlx::query(
            "with gone as (update lead set company_id = null where workspace_id = $1 and lead_id = $2)
             insert into lead_company_change (workspace_id, lead_id, change_no, company_id, company_name, has_joined,
                                              account_id)
             select $1, $2, 1 + (select coalesce(max(change_no), 0) from lead_company_change
                                 where workspace_id = $1 and lead_id = $2), company_id, name, false, $4
             from company where workspace_id = $1 and company_id = $3 and not is_leaving",
        )
        .bind(transaction.workspace_id())
        .bind(lead_id)
        .bind(present)
        .bind(account_id)
        .execute(&mut **transaction)
        .await?;
    }
    match company_id {
        Some(company_id) => join(transaction, &[(lead_id, company_id)], Cause::Account(account_id)).await,
        None => Ok(()),
    }
}

/// The company that a lead belongs to.
pub async fn company_of(transaction: &mut Transaction, lead_id: i64) -> Result<Option<LeadCompany>> {
    let found: Option<(i32, String)> = sqlx::query_as(
        "select company_id, company.name from lead join company using (workspace_id, company_id)
         where workspace_id = $1 and lead_id = $2 and not is_leaving",
    )
    .bind(transaction.workspace_id())
    .bind(lead_id)
    .fetch_optional(&mut **transaction)
    .await?;
    found.map(|(company_id, name)| Ok(LeadCompany { company_id: number(company_id)?, name })).transpose()
}

/// A lead that belongs to a company.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct Member {
    pub(crate) lead_id: i64,
    pub(crate) last_name: String,
    pub(crate) first_name: String,
    pub(crate) email: String,
    pub(crate) company_name: String,
    pub(crate) department: String,
    pub(crate) job_title: String,
}

/// The next leads of a company after this one.
pub(crate) async fn page(
    transaction: &mut Transaction,
    company_id: i32,
    after: i64,
    limit: i64,
) -> Result<Vec<Member>> {
    Ok(sqlx::query_as(
        "select lead_id, last_name, first_name, email, company_name, department, job_title from lead
         where workspace_id = $1 and company_id = $2 and lead_id > $3 order by lead_id limit $4",
    )
    .bind(transaction.workspace_id())
    .bind(company_id)
    .bind(after)
    .bind(limit)
    .fetch_all(&mut **transaction)
    .await?)
}

/// The numbers of the first leads that belong to a company, including a leaving one.
pub(crate) async fn first_members(transaction: &mut Transaction, company_id: i32, limit: i64) -> Result<Vec<i64>> {
    Ok(sqlx::query_scalar(
        "select lead_id from lead where workspace_id = $1 and company_id = $2 order by lead_id limit $3",
    )
    .bind(transaction.workspace_id())
    .bind(company_id)
    .bind(limit)
    .fetch_all(&mut **transaction)
    .await?)
}

/// Takes leads, which the transaction has locked, out of a leaving company, without a record in their history.
pub(crate) async fn remove_leads(transaction: &mut Transaction, company_id: i32, lead_ids: &[i64]) -> Result<()> {
    sqlx::query("update lead set company_id = null where workspace_id = $1 and company_id = $2 and lead_id = any($3)")
        .bind(transaction.workspace_id())
        .bind(company_id)
        .bind(lead_ids)
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

/// Leads that are checked at once; few of them change.
pub(crate) const CHECKED_AT_ONCE: i64 = 20_000;

/// Puts leads into their companies, which the transaction has locked, if they have none yet and still have the company
/// name that was looked up. Returns how many have one now.
pub(crate) async fn assign(
    transaction: &mut Transaction,
    lead_ids: &[i64],
    names: &[String],
    company_ids: &[i32],
) -> Result<i64> {
    lock_leads(transaction, lead_ids).await?;
    let assigned = sqlx::query(
        "update lead set company_id = assigned.company_id
         from unnest($2::bigint[], $3::text[], $4::integer[]) as assigned (lead_id, company_name, company_id)
         where lead.workspace_id = $1 and lead.lead_id = assigned.lead_id and lead.company_id is null
           and lead.company_name = assigned.company_name",
    )
    .bind(transaction.workspace_id())
    .bind(lead_ids)
    .bind(names)
    .bind(company_ids)
    .execute(&mut **transaction)
    .await?;
    i64::try_from(assigned.rows_affected()).map_err(|error| Error::internal("a number of leads", error))
}

pub(crate) async fn lock_leads(transaction: &mut Transaction, lead_ids: &[i64]) -> Result<()> {
    sqlx::query("select from lead where workspace_id = $1 and lead_id = any($2) order by lead_id for no key update")
        .bind(transaction.workspace_id())
        .bind(lead_ids)
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

/// The ones of the next leads after `through` that have the name and no company, with their text; and the last lead
/// that was checked, `None` if there were no more.
pub(crate) async fn find_joinable(
    transaction: &mut Transaction,
    name: &CompanyName,
    through: i64,
) -> Result<(Option<i64>, Vec<(i64, String)>)> {
    let checked: Vec<(i64, Option<String>)> = sqlx::query_as(
        "select lead_id, case when company_id is null and company_name <> '' then company_name end
         from lead where workspace_id = $1 and lead_id > $2 order by lead_id limit $3",
    )
    .bind(transaction.workspace_id())
    .bind(through)
    .bind(CHECKED_AT_ONCE)
    .fetch_all(&mut **transaction)
    .await?;
    let last = checked.last().map(|(lead_id, _)| *lead_id);
    let (mut named, mut pace) = (Vec::new(), Pace::default());
    for (lead_id, text) in checked {
        if let Some(text) = text.filter(|text| CompanyName::of(text) == *name) {
            named.push((lead_id, text));
        }
        pace.step().await;
    }
    Ok((last, named))
}
