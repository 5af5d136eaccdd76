//! The compared names of the workspaces' companies, for their rebuilding (`company::rebuild`): over a connection of the
//! tables' owner, which sees the rows of one workspace at a time.

use crate::{
    base::error::Result,
    records::{
        company::name::CompanyName,
        directory::store::{rebuild::StoredName, staging::OwnerTransaction},
    },
};

/// The version of the rules that made the stored names. Others wait from now on.
pub(crate) async fn lock_rules(transaction: &mut OwnerTransaction<'_>) -> Result<i32> {
    Ok(sqlx::query_scalar("select version from company_name_rules for update").fetch_one(&mut **transaction).await?)
}

pub(crate) async fn set_rules(transaction: &mut OwnerTransaction<'_>, version: i32) -> Result<()> {
    sqlx::query("update company_name_rules set version = $1").bind(version).execute(&mut **transaction).await?;
    Ok(())
}

pub(crate) async fn workspaces(transaction: &mut OwnerTransaction<'_>) -> Result<Vec<i32>> {
    Ok(sqlx::query_scalar("select workspace_id from workspace order by workspace_id")
        .fetch_all(&mut **transaction)
        .await?)
}

pub(crate) async fn enter_workspace(transaction: &mut OwnerTransaction<'_>, workspace_id: i32) -> Result<()> {
    sqlx::query("select set_config('torikomi.workspace_id', $1, true)")
        .bind(workspace_id.to_string())
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

/// The next companies after this one whose name matches the pattern.
pub(crate) async fn names(
    transaction: &mut OwnerTransaction<'_>,
    workspace_id: i32,
    pattern: &str,
    after: i64,
    most: i64,
) -> Result<Vec<StoredName>> {
    Ok(sqlx::query_as(
        "select company_id::bigint as id, name, name_key, legal_form from company
         where workspace_id = $1 and company_id > $2 and name ~ $3 order by company_id limit $4",
    )
    .bind(workspace_id)
    .bind(after)
    .bind(pattern)
    .bind(most)
    .fetch_all(&mut **transaction)
    .await?)
}

pub(crate) async fn set_names(
    transaction: &mut OwnerTransaction<'_>,
    workspace_id: i32,
    names: &[(i64, CompanyName)],
) -> Result<()> {
    let ids: Vec<i64> = names.iter().map(|(company_id, _)| *company_id).collect();
    sqlx::query(
        "update company set name_key = renamed.name_key, legal_form = renamed.legal_form
         from unnest($2::bigint[], $3::text[], $4::smallint[]) as renamed (company_id, name_key, legal_form)
         where company.workspace_id = $1 and company.company_id = renamed.company_id",
    )
    .bind(workspace_id)
    .bind(&ids)
    .bind(names.iter().map(|(_, name)| name.proper.clone()).collect::<Vec<_>>())
    .bind(names.iter().map(|(_, name)| name.form.0).collect::<Vec<_>>())
    .execute(&mut **transaction)
    .await?;
    sqlx::query("delete from company_gram where workspace_id = $1 and company_id = any($2)")
        .bind(workspace_id)
        .bind(&ids)
        .execute(&mut **transaction)
        .await?;
    sqlx::query(
        "insert into company_gram (workspace_id, gram, company_id)
         select $1, gram, company_id::integer
         from unnest($2::bigint[], $3::text[]) as renamed (company_id, grams)
         cross join lateral unnest(renamed.grams::bigint[]) as gram",
    )
    .bind(workspace_id)
    .bind(&ids)
    .bind(names.iter().map(|(_, name)| name.grams_text()).collect::<Vec<_>>())
    .execute(&mut **transaction)
    .await?;
    Ok(())
}
