//! Erasure of leads from the records of imports.

use serde_json::Value;

use crate::base::{database::Transaction, error::Result};

/// Skipped rows that are read and written at once (a literal in the text of `fetch`).
pub(crate) const PAGE_ROWS: usize = 1_000;
const NEXT_SKIPPED_ROWS: &str = "fetch 1000 from skipped_row";

/// Why a row is skipped.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct RowProblems {
    pub(crate) import_id: i64,
    pub(crate) row: i32,
    pub(crate) problems: Value,
}

/// Opens the transaction's cursor `skipped_row` over the skipped rows with these addresses.
pub(crate) async fn open_skipped_rows(transaction: &mut Transaction, addresses: &[String]) -> Result<()> {
    sqlx::query(
        "declare skipped_row no scroll cursor for
         select import_id, row, problems from import_row
         where workspace_id = $1 and address_hash is not null
           and address_hash = any(array(select hashtextextended(lower(btrim(address)), 0)
                                        from unnest($2::text[]) as address))",
    )
    .bind(transaction.workspace_id())
    .bind(addresses)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

/// The next page; one with fewer rows than `PAGE_ROWS` is the last.
pub(crate) async fn next_skipped_rows(transaction: &mut Transaction) -> Result<Vec<RowProblems>> {
    Ok(sqlx::query_as(NEXT_SKIPPED_ROWS).fetch_all(&mut **transaction).await?)
}

pub(crate) async fn close_skipped_rows(transaction: &mut Transaction) -> Result<()> {
    sqlx::query("close skipped_row").execute(&mut **transaction).await?;
    Ok(())
}

/// Rows to be written without the addresses.
#[derive(Debug, Default)]
pub(crate) struct ErasedRows {
    import_ids: Vec<i64>,
    rows: Vec<i32>,
    problems: Vec<Value>,
}

impl ErasedRows {
    pub(crate) fn push(&mut self, row: RowProblems) {
        self.import_ids.push(row.import_id);
        self.rows.push(row.row);
        self.problems.push(row.problems);
    }

    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    pub(crate) async fn write(self, transaction: &mut Transaction) -> Result<()> {
        sqlx::query(
            "update import_row set problems = erased.problems
             from unnest($2::bigint[], $3::integer[], $4::jsonb[]) as erased (import_id, row, problems)
             where import_row.workspace_id = $1 and import_row.import_id = erased.import_id
               and import_row.row = erased.row",
        )
        .bind(transaction.workspace_id())
        .bind(self.import_ids)
        .bind(self.rows)
        .bind(self.problems)
        .execute(&mut **transaction)
        .await?;
        Ok(())
    }
}

/// Removes values and addresses from the leads' rows. The list of changed items stays.
pub(crate) async fn erase_rows(transaction: &mut Transaction, lead_ids: &[i64]) -> Result<()> {
    sqlx::query(
        "update import_row
         set email = null, company = null,
             changes = (select jsonb_object_agg(key, '[null, null]'::jsonb) from jsonb_object_keys(changes) as key)
         where workspace_id = $1 and lead_id = any($2) and (email is not null or changes is not null)",
    )
    .bind(transaction.workspace_id())
    .bind(lead_ids)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

/// Deletes what a plan had shown of the leads, or of these addresses in lower case, before it was rebuilt.
pub(crate) async fn delete_differences(
    transaction: &mut Transaction,
    lead_ids: &[i64],
    addresses: &[String],
) -> Result<()> {
    sqlx::query(
        "delete from import_row_before
         where workspace_id = $1
           and (lead_id = any($2) or exists (select from jsonb_array_elements(problems) as problem
                                             where lower(btrim(problem ->> 'value')) = any($3)))",
    )
    .bind(transaction.workspace_id())
    .bind(lead_ids)
    .bind(addresses)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

/// An import with the problems and warnings of its plan.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct ImportProblems {
    pub(crate) import_id: i64,
    pub(crate) problems: Value,
}

/// The first imports after `after` whose problems contain one of these texts, in any case.
pub(crate) async fn next_imports(
    transaction: &mut Transaction,
    texts: &[String],
    after: i64,
    most: i64,
) -> Result<Vec<ImportProblems>> {
    Ok(sqlx::query_as(
        "select import_id, problems from import
         where workspace_id = $1 and problems <> '[]' and import_id > $3
           and exists (select from unnest($2::text[]) as written
                       where position(written in lower(problems::text)) > 0)
         order by import_id limit $4",
    )
    .bind(transaction.workspace_id())
    .bind(texts)
    .bind(after)
    .bind(most)
    .fetch_all(&mut **transaction)
    .await?)
}

pub(crate) async fn set_problems(transaction: &mut Transaction, import_id: i64, problems: Value) -> Result<()> {
    sqlx::query("update import set problems = $3 where workspace_id = $1 and import_id = $2")
        .bind(transaction.workspace_id())
        .bind(import_id)
        .bind(problems)
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::pipeline::import::store::erasure::{NEXT_SKIPPED_ROWS, PAGE_ROWS};

    #[test]
    fn a_page_of_skipped_rows_has_the_stated_length() {
        assert_eq!(NEXT_SKIPPED_ROWS, format!("fetch {PAGE_ROWS} from skipped_row"));
    }
}
