//! A company as stored in its table and as the API returns it.
//!
//! Guarantees: every query names the workspace; a leaving company is invisible.

use std::collections::HashMap;

use sqlx::{FromRow, Postgres, postgres::PgArguments, query::Query};
use time::OffsetDateTime;
use torikomi_core::{
    domain::value::compact,
    draft::company::{CompanyDraft, CorporateNumber},
    wire::{Company, CompanyLine},
};

use super::name::{CompanyName, LegalForm};
use crate::{
    accounts::workspace::store::note_change,
    base::{
        counter::{Sequence, take_number, take_numbers},
        database::Transaction,
        error::{Error, Result},
        wire_value::{count, moment},
    },
};

pub(crate) mod lookup;
pub(crate) mod rebuild;
pub(crate) mod import_company;
pub(crate) mod follow;
pub(crate) mod expiry;
pub(crate) mod imported_companies;

/// Inserts a validated draft; returns the company's number.
pub(crate) async fn insert(transaction: &mut Transaction, draft: &CompanyDraft) -> Result<i32> {
    let company_id = take_number(transaction, Sequence::Company).await?;
    let name = CompanyName::of(&draft.name);
    let insert = sqlx::query(
        "insert into company (workspace_id, company_id, name, name_key, legal_form, phonetic, corporate_number, domains,
                              phone, fax, zip_code, prefecture, city, address1, address2, website, industry, memo)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)",
    )
    .bind(transaction.workspace_id())
    .bind(company_id);
    bind_values(insert, draft, &name)?.execute(&mut **transaction).await?;
    insert_grams(transaction, &[(company_id, &name)]).await?;
    Ok(company_id)
}

/// Replaces the values of a company, if it still has this revision. A plan that takes leads out of it because of its
/// name must check again.
pub(crate) async fn update(
    transaction: &mut Transaction,
    company_id: i32,
    revision: i32,
    draft: &CompanyDraft,
) -> Result<()> {
    note_change(transaction).await?;
    let name = CompanyName::of(&draft.name);
    let update = sqlx::query(
        "update company
         set name = $4, name_key = $5, legal_form = $6, phonetic = $7, corporate_number = $8, domains = $9, phone = $10,
             fax = $11, zip_code = $12, prefecture = $13, city = $14, address1 = $15, address2 = $16, website = $17,
             industry = $18, memo = $19, revision = revision + 1, updated_at = now()
         where workspace_id = $1 and company_id = $2 and revision = $3 and not is_leaving",
    )
    .bind(transaction.workspace_id())
    .bind(company_id)
    .bind(revision);
    let updated = bind_values(update, draft, &name)?.execute(&mut **transaction).await?;
    if updated.rows_affected() == 0 {
        get(transaction, company_id).await?;
        return Err(Error::ChangedMeanwhile);
    }
    sqlx::query("delete from company_gram where workspace_id = $1 and company_id = $2")
        .bind(transaction.workspace_id())
        .bind(company_id)
        .execute(&mut **transaction)
        .await?;
    insert_grams(transaction, &[(company_id, &name)]).await
}

/// The values of a company, in the order of both statements.
fn bind_values<'q>(
    statement: Query<'q, Postgres, PgArguments>,
    draft: &'q CompanyDraft,
    name: &'q CompanyName,
) -> Result<Query<'q, Postgres, PgArguments>> {
    Ok(statement
        .bind(&draft.name)
        .bind(&name.proper)
        .bind(name.form.0)
        .bind(&draft.phonetic)
        .bind(parse_corporate_number(draft)?)
        .bind(&draft.domains)
        .bind(&draft.phone)
        .bind(&draft.fax)
        .bind(&draft.zip_code)
        .bind(&draft.prefecture)
        .bind(&draft.city)
        .bind(&draft.address1)
        .bind(&draft.address2)
        .bind(&draft.website)
        .bind(&draft.industry)
        .bind(&draft.memo))
}

/// A company that an import found in the directory.
#[derive(Debug)]
pub(crate) struct FoundCompany {
    pub(crate) corporate_number: i64,
    pub(crate) values: CompanyDraft,
}

/// Registers the companies whose corporate number the workspace does not have yet. Returns the number of each company,
/// and how many are new.
pub(crate) async fn register(
    transaction: &mut Transaction,
    import_id: i64,
    mut found: Vec<FoundCompany>,
) -> Result<(HashMap<i64, i32>, i64)> {
    if found.is_empty() {
        return Ok((HashMap::new(), 0));
    }
    // Sorted: another import may register the same ones at this moment.
    found.sort_by_key(|company| company.corporate_number);
    found.dedup_by_key(|company| company.corporate_number);
    let size = i64::try_from(found.len()).map_err(|error| Error::internal("a number of companies", error))?;
    let first = take_numbers(transaction, Sequence::Company, size).await?;
    let names: Vec<CompanyName> = found.iter().map(|company| CompanyName::of(&company.values.name)).collect();
    let texts = |of: fn(&CompanyDraft) -> &String| found.iter().map(|it| of(&it.values).clone()).collect::<Vec<_>>();
    let numbers: Vec<i64> = found.iter().map(|company| company.corporate_number).collect();
    let new: Vec<(i32, i64)> = sqlx::query_as(
        "insert into company (workspace_id, company_id, import_id, name, name_key, legal_form, phonetic,
                              corporate_number, zip_code, prefecture, city, address1, address2)
         select $1, ($2 + place - 1)::integer, $3, name, name_key, legal_form, phonetic, corporate_number, zip_code,
                prefecture, city, address1, address2
         from unnest($4::text[], $5::text[], $6::smallint[], $7::text[], $8::bigint[], $9::text[], $10::text[],
                     $11::text[], $12::text[], $13::text[]) with ordinality
              as found (name, name_key, legal_form, phonetic, corporate_number, zip_code, prefecture, city, address1,
                        address2, place)
         order by corporate_number
         on conflict on constraint company_corporate_number_unique do nothing
         returning company_id, corporate_number",
    )
    .bind(transaction.workspace_id())
    .bind(first)
    .bind(import_id)
    .bind(texts(|values| &values.name))
    .bind(names.iter().map(|name| name.proper.clone()).collect::<Vec<_>>())
    .bind(names.iter().map(|name| name.form.0).collect::<Vec<_>>())
    .bind(texts(|values| &values.phonetic))
    .bind(&numbers)
    .bind(texts(|values| &values.zip_code))
    .bind(texts(|values| &values.prefecture))
    .bind(texts(|values| &values.city))
    .bind(texts(|values| &values.address1))
    .bind(texts(|values| &values.address2))
    .fetch_all(&mut **transaction)
    .await?;
    let by_number: HashMap<i64, &CompanyName> = numbers.iter().copied().zip(&names).collect();
    let named: Vec<(i32, &CompanyName)> =
        new.iter().filter_map(|(company_id, number)| Some((*company_id, *by_number.get(number)?))).collect();
    insert_grams(transaction, &named).await?;
    let new = i64::try_from(new.len()).map_err(|error| Error::internal("a number of companies", error))?;
    Ok((find_by_numbers(transaction, &numbers).await?, new))
}

/// The workspace's companies with these corporate numbers.
pub(crate) async fn find_by_numbers(transaction: &mut Transaction, numbers: &[i64]) -> Result<HashMap<i64, i32>> {
    let present: Vec<(i64, i32)> = sqlx::query_as(
        "select corporate_number, company_id from company
         where workspace_id = $1 and corporate_number = any($2) and not is_leaving",
    )
    .bind(transaction.workspace_id())
    .bind(numbers)
    .fetch_all(&mut **transaction)
    .await?;
    Ok(present.into_iter().collect())
}

async fn insert_grams(transaction: &mut Transaction, names: &[(i32, &CompanyName)]) -> Result<()> {
    let grams = names.iter().flat_map(|(company_id, name)| name.grams().into_iter().map(|gram| (gram, *company_id)));
    let (grams, company_ids): (Vec<i64>, Vec<i32>) = grams.unzip();
    sqlx::query(
        "insert into company_gram (workspace_id, gram, company_id)
         select $1, gram, company_id from unnest($2::bigint[], $3::integer[]) as new (gram, company_id)
         order by gram, company_id",
    )
    .bind(transaction.workspace_id())
    .bind(grams)
    .bind(company_ids)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

fn parse_corporate_number(draft: &CompanyDraft) -> Result<Option<i64>> {
    if draft.corporate_number.is_empty() {
        return Ok(None);
    }
    draft.corporate_number.parse().map(Some).map_err(|error| Error::internal("a corporate number", error))
}

#[derive(Debug, FromRow)]
struct Row {
    company_id: i32,
    name: String,
    phonetic: String,
    corporate_number: Option<i64>,
    domains: Vec<String>,
    phone: String,
    fax: String,
    zip_code: String,
    prefecture: String,
    city: String,
    address1: String,
    address2: String,
    website: String,
    industry: String,
    memo: String,
    import_id: Option<i64>,
    is_joining: bool,
    revision: i32,
    created_at: OffsetDateTime,
    updated_at: OffsetDateTime,
    leads: i64,
}

/// `NotFound` if no company has this number.
pub(crate) async fn get(transaction: &mut Transaction, company_id: i32) -> Result<Company> {
    let row: Option<Row> = sqlx::query_as(
        "select company_id, name, phonetic, corporate_number, domains, phone, fax, zip_code, prefecture, city, address1,
                address2, website, industry, memo, import_id, joined_through is not null as is_joining, revision,
                created_at, updated_at,
                (select count(*) from lead where lead.workspace_id = $1 and lead.company_id = $2) as leads
         from company where workspace_id = $1 and company_id = $2 and not is_leaving",
    )
    .bind(transaction.workspace_id())
    .bind(company_id)
    .fetch_optional(&mut **transaction)
    .await?;
    row.ok_or(Error::NotFound)?.into_company()
}

impl Row {
    fn into_company(self) -> Result<Company> {
        Ok(Company {
            company_id: number(self.company_id)?,
            values: CompanyDraft {
                name: self.name,
                phonetic: self.phonetic,
                corporate_number: digits(self.corporate_number),
                domains: self.domains,
                phone: self.phone,
                fax: self.fax,
                zip_code: self.zip_code,
                prefecture: self.prefecture,
                city: self.city,
                address1: self.address1,
                address2: self.address2,
                website: self.website,
                industry: self.industry,
                memo: self.memo,
            },
            leads: count(self.leads)?,
            is_joining: self.is_joining,
            import_id: self.import_id.map(count).transpose()?,
            revision: number(self.revision)?,
            created_at: moment(self.created_at)?,
            updated_at: moment(self.updated_at)?,
        })
    }
}

/// Which companies a list shows.
#[derive(Debug, Clone, Copy)]
pub(crate) enum CompanySelection<'a> {
    /// Newest first after this number; only those that contain the text.
    Page { search: &'a str, before: i32, limit: i64 },
    /// Those with these numbers.
    Ids(&'a [i32]),
}

#[derive(Debug, FromRow)]
struct LineRow {
    company_id: i32,
    name: String,
    corporate_number: Option<i64>,
    prefecture: String,
    city: String,
    phone: String,
    leads: i64,
}

macro_rules! select_lines {
    ($rest:literal) => {
        concat!(
            "select company_id, name, corporate_number, prefecture, city, phone,
                    (select count(*) from lead
                     where lead.workspace_id = $1 and lead.company_id = company.company_id) as leads
             from company where workspace_id = $1 and not is_leaving and ",
            $rest
        )
    };
}

/// Newest first.
pub(crate) async fn list(transaction: &mut Transaction, selection: CompanySelection<'_>) -> Result<Vec<CompanyLine>> {
    let rows: Vec<LineRow> = match selection {
        CompanySelection::Ids(company_ids) => {
            sqlx::query_as(select_lines!("company_id = any($2) order by company_id desc"))
                .bind(transaction.workspace_id())
                .bind(company_ids)
                .fetch_all(&mut **transaction)
                .await?
        }
        CompanySelection::Page { search, before, limit } => {
            let CompanyName { proper, form: LegalForm(form) } = CompanyName::of(search);
            let corporate_number = CorporateNumber::parse(search).ok();
            let corporate_number = corporate_number.and_then(|number| i64::try_from(number.number()).ok());
            let phone = Some(compact(search)).filter(|phone| !phone.is_empty());
            sqlx::query_as(select_lines!(
                "company_id < $2
                 and ($3 = '' or position($4 in name_key) > 0 and $5::smallint in (0, legal_form)
                      or position(lower($3) in lower(normalize(phonetic, nfkc))) > 0
                      or corporate_number = $7 or lower($3) = any(domains) or position($8 in phone) > 0)
                 order by company_id desc limit $6"
            ))
            .bind(transaction.workspace_id())
            .bind(before)
            .bind(search)
            .bind(proper)
            .bind(form)
            .bind(limit)
            .bind(corporate_number)
            .bind(phone.as_deref())
            .fetch_all(&mut **transaction)
            .await?
        }
    };
    rows.into_iter().map(LineRow::into_line).collect()
}

impl LineRow {
    fn into_line(self) -> Result<CompanyLine> {
        Ok(CompanyLine {
            company_id: number(self.company_id)?,
            name: self.name,
            corporate_number: digits(self.corporate_number),
            prefecture: self.prefecture,
            city: self.city,
            phone: self.phone,
            leads: count(self.leads)?,
        })
    }
}

fn digits(corporate_number: Option<i64>) -> String {
    corporate_number.map(|number| format!("{number:013}")).unwrap_or_default()
}

pub(crate) fn number(number: i32) -> Result<u32> {
    u32::try_from(number).map_err(|error| Error::internal("a company's number", error))
}

/// The existing ones of the companies: leads may join them, because none is deleted before the transaction ends.
/// Sorted, so that two transactions that lock several cannot deadlock.
pub(crate) async fn lock_existing(transaction: &mut Transaction, company_ids: &[i32]) -> Result<Vec<i32>> {
    Ok(sqlx::query_scalar(
        "select company_id from company
         where workspace_id = $1 and company_id = any($2) and not is_leaving order by company_id for share",
    )
    .bind(transaction.workspace_id())
    .bind(company_ids)
    .fetch_all(&mut **transaction)
    .await?)
}
