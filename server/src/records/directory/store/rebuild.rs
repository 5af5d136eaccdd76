//! The compared names of the directory, for their rebuilding (`company::rebuild`).

use super::staging::OwnerTransaction;
use crate::{base::error::Result, records::company::name::CompanyName};

/// A company's name as it is shown and as it is compared.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct StoredName {
    /// Its corporate number, or the number of its record.
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) name_key: String,
    pub(crate) legal_form: i16,
}

/// The next companies after this one that can be matched and whose name matches the pattern.
pub(crate) async fn names(
    transaction: &mut OwnerTransaction<'_>,
    pattern: &str,
    after: i64,
    most: i64,
) -> Result<Vec<StoredName>> {
    Ok(sqlx::query_as(
        "select corporate_number as id, name, coalesce(name_key, '') as name_key,
                coalesce(legal_form, 0::smallint) as legal_form
         from directory_company where is_listed and corporate_number > $1 and name ~ $2
         order by corporate_number limit $3",
    )
    .bind(after)
    .bind(pattern)
    .bind(most)
    .fetch_all(&mut **transaction)
    .await?)
}

pub(crate) async fn set_names(transaction: &mut OwnerTransaction<'_>, names: &[(i64, CompanyName)]) -> Result<()> {
    sqlx::query(
        "update directory_company
         set name_key = renamed.name_key, legal_form = renamed.legal_form, grams = renamed.grams::bigint[]
         from unnest($1::bigint[], $2::text[], $3::smallint[], $4::text[])
              as renamed (corporate_number, name_key, legal_form, grams)
         where directory_company.corporate_number = renamed.corporate_number",
    )
    .bind(names.iter().map(|(number, _)| *number).collect::<Vec<_>>())
    .bind(names.iter().map(|(_, name)| name.proper.clone()).collect::<Vec<_>>())
    .bind(names.iter().map(|(_, name)| name.form.0).collect::<Vec<_>>())
    .bind(names.iter().map(|(_, name)| name.grams_text()).collect::<Vec<_>>())
    .execute(&mut **transaction)
    .await?;
    Ok(())
}
