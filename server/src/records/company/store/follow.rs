//! Companies whose leads still have to follow a change.

use crate::{
    accounts::workspace::store::note_change,
    base::{
        database::Transaction,
        error::{Error, Result},
    },
    records::company::name::{CompanyName, LegalForm},
};

/// Removes the company from view, so that a plan that takes leads out of it must check again; its corporate number
/// becomes free. `NotFound` if that has happened already.
pub(crate) async fn begin_leaving(transaction: &mut Transaction, company_id: i32) -> Result<()> {
    note_change(transaction).await?;
    let left = sqlx::query(
        "update company set is_leaving = true, corporate_number = null
         where workspace_id = $1 and company_id = $2 and not is_leaving",
    )
    .bind(transaction.workspace_id())
    .bind(company_id)
    .execute(&mut **transaction)
    .await?;
    if left.rows_affected() == 1 { Ok(()) } else { Err(Error::NotFound) }
}

/// Has leads of its name join, so that an earlier plan must check again. If it is under way already, it starts over
/// with the first lead: leads may have been added since.
pub(crate) async fn begin_joining(transaction: &mut Transaction, company_id: i32) -> Result<()> {
    note_change(transaction).await?;
    let begun = sqlx::query(
        "update company set joined_through = 0 where workspace_id = $1 and company_id = $2 and not is_leaving",
    )
    .bind(transaction.workspace_id())
    .bind(company_id)
    .execute(&mut **transaction)
    .await?;
    if begun.rows_affected() == 1 { Ok(()) } else { Err(Error::NotFound) }
}

/// The companies whose leads still have to follow.
pub(crate) async fn unfinished(transaction: &mut Transaction) -> Result<Vec<i32>> {
    Ok(sqlx::query_scalar(
        "select company_id from company
         where workspace_id = $1 and (is_leaving or joined_through is not null) order by company_id",
    )
    .bind(transaction.workspace_id())
    .fetch_all(&mut **transaction)
    .await?)
}

/// A company whose leads still have to follow.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct FollowedCompany {
    pub(crate) company_id: i32,
    pub(crate) name_key: String,
    pub(crate) legal_form: i16,
    pub(crate) is_leaving: bool,
    pub(crate) joined_through: Option<i64>,
}

impl FollowedCompany {
    pub(crate) fn name(&self) -> CompanyName {
        CompanyName { proper: self.name_key.clone(), form: LegalForm(self.legal_form) }
    }
}

/// `None`: no lead has to follow it any more.
pub(crate) async fn lock(transaction: &mut Transaction, company_id: i32) -> Result<Option<FollowedCompany>> {
    Ok(sqlx::query_as(
        "select company_id, name_key, legal_form, is_leaving, joined_through from company
         where workspace_id = $1 and company_id = $2 and (is_leaving or joined_through is not null) for no key update",
    )
    .bind(transaction.workspace_id())
    .bind(company_id)
    .fetch_optional(&mut **transaction)
    .await?)
}

/// Call it once no lead belongs to it any more.
pub(crate) async fn delete_leaving(transaction: &mut Transaction, company_id: i32) -> Result<()> {
    sqlx::query("delete from company where workspace_id = $1 and company_id = $2 and is_leaving")
        .bind(transaction.workspace_id())
        .bind(company_id)
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

/// The last lead that was checked for joining; `None`: all were.
pub(crate) async fn set_joined_through(
    transaction: &mut Transaction,
    company_id: i32,
    last: Option<i64>,
) -> Result<()> {
    sqlx::query("update company set joined_through = $3 where workspace_id = $1 and company_id = $2")
        .bind(transaction.workspace_id())
        .bind(company_id)
        .bind(last)
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

pub(crate) async fn load_name(transaction: &mut Transaction, company_id: i32) -> Result<CompanyName> {
    let found: Option<(String, i16)> = sqlx::query_as(
        "select name_key, legal_form from company where workspace_id = $1 and company_id = $2 and not is_leaving",
    )
    .bind(transaction.workspace_id())
    .bind(company_id)
    .fetch_optional(&mut **transaction)
    .await?;
    let (proper, form) = found.ok_or(Error::NotFound)?;
    Ok(CompanyName { proper, form: LegalForm(form) })
}
