//! What a deleted lead leaves behind in the records of imports, undos and mails is erased with it (specification 22).
//!
//! Guarantees: in the transaction that deletes the lead, under the workspace's lock, no running import or undo has the
//! lead before it (`import::hold`). Afterwards no table holds its address, nor a value that it ever had: rows of
//! imports and undos keep their numbers, outcomes and which items they changed; mails keep what became of them; of
//! problems, of skipped rows too, the address is made unreadable. The search index holds no texts, only which leads have
//! a term.
//!
//! What is made at the same time from an older snapshot (a plan, a preview) is no longer confirmed, because the lead is
//! missing, and goes within a day. A mail that is on its way into a mail server is erased when that has answered
//! (`mail/outcome.sql`).
//!
//! Deliberately not erased: uploaded files and files of mails. They are immutable, and expire.

use crate::{database::Transaction, error::Result};

/// In the place of an address.
const ERASED: &str = "***";

/// `deleted`: leads that are gone by now, with their addresses.
pub(super) async fn erase(transaction: &mut Transaction, workspace_id: i32, deleted: Vec<(i64, String)>) -> Result<()> {
    if deleted.is_empty() {
        return Ok(());
    }
    let (lead_ids, mut addresses): (Vec<i64>, Vec<String>) = deleted.into_iter().unzip();
    addresses.extend(earlier_addresses(transaction, workspace_id, &lead_ids).await?);
    addresses.sort_unstable();
    addresses.dedup();
    for statement in [IMPORT_ROWS, UNDO_ROWS, MAILS] {
        sqlx::query(statement).bind(workspace_id).bind(&lead_ids).execute(&mut **transaction).await?;
    }
    erase_from_differences(transaction, workspace_id, &lead_ids, &addresses).await?;
    erase_from_skipped_rows(transaction, workspace_id, &addresses).await?;
    erase_from_imports(transaction, workspace_id, &addresses).await
}

/// By which the leads were registered, and to which they were written, before somebody edited them.
async fn earlier_addresses(transaction: &mut Transaction, workspace_id: i32, lead_ids: &[i64]) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar(
        "select email from import_row where workspace_id = $1 and lead_id = any($2) and email is not null
         union
         select email from undo_row where workspace_id = $1 and lead_id = any($2) and email is not null
         union
         select email from mail where workspace_id = $1 and lead_id = any($2) and email is not null",
    )
    .bind(workspace_id)
    .bind(lead_ids)
    .fetch_all(&mut **transaction)
    .await?)
}

/// Which items were changed stays.
const IMPORT_ROWS: &str = "update import_row
     set email = null, company = null,
         changes = (select jsonb_object_agg(key, '[null, null]'::jsonb) from jsonb_object_keys(changes) as key)
     where workspace_id = $1 and lead_id = any($2) and (email is not null or changes is not null)";
const UNDO_ROWS: &str = r#"update undo_row
     set email = null,
         changes = (select jsonb_agg(change || '{"old": null, "new": null}')
                    from jsonb_array_elements(changes) as change),
         kept = (select jsonb_agg(value || '{"old": null, "new": null, "present": null}')
                 from jsonb_array_elements(kept) as value)
     where workspace_id = $1 and lead_id = any($2)"#;
const MAILS: &str = "update mail set email = null, message = null
     where workspace_id = $1 and lead_id = any($2) and state in ('sent', 'failed', 'cancelled')";

/// What a plan or a preview had shown before it was made again is let go: it is made once more.
async fn erase_from_differences(
    transaction: &mut Transaction,
    workspace_id: i32,
    lead_ids: &[i64],
    addresses: &[String],
) -> Result<()> {
    sqlx::query(
        "delete from import_row_before
         where workspace_id = $1
           and (lead_id = any($2) or exists (select from jsonb_array_elements(problems) as problem
                                             where btrim(problem ->> 'value') = any($3)))",
    )
    .bind(workspace_id)
    .bind(lead_ids)
    .bind(addresses)
    .execute(&mut **transaction)
    .await?;
    sqlx::query(
        "delete from undo_row_before using undo_row
         where undo_row_before.workspace_id = $1 and undo_row.workspace_id = $1
           and undo_row.import_id = undo_row_before.import_id and undo_row.row = undo_row_before.row
           and undo_row.lead_id = any($2)",
    )
    .bind(workspace_id)
    .bind(lead_ids)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

/// A skipped row is about an address, not about a lead.
async fn erase_from_skipped_rows(transaction: &mut Transaction, workspace_id: i32, addresses: &[String]) -> Result<()> {
    let rows: Vec<(i64, i32, String)> = sqlx::query_as(
        "select import_id, row, import_row.problems::text from import join import_row using (workspace_id, import_id)
         where workspace_id = $1 and outcome = 's'
           and exists (select from jsonb_array_elements(import_row.problems) as problem
                       where btrim(problem ->> 'value') = any($2))",
    )
    .bind(workspace_id)
    .bind(addresses)
    .fetch_all(&mut **transaction)
    .await?;
    for (import_id, row, problems) in rows {
        sqlx::query(
            "update import_row set problems = $4::jsonb where workspace_id = $1 and import_id = $2 and row = $3",
        )
        .bind(workspace_id)
        .bind(import_id)
        .bind(row)
        .bind(without(&problems, addresses))
        .execute(&mut **transaction)
        .await?;
    }
    Ok(())
}

/// The warnings of plans name addresses that differ only in case.
async fn erase_from_imports(transaction: &mut Transaction, workspace_id: i32, addresses: &[String]) -> Result<()> {
    let imports: Vec<(i64, String)> = sqlx::query_as(
        "select import_id, problems::text from import
         where workspace_id = $1 and problems <> '[]'
           and exists (select from unnest($2::text[]) as address where position(address in problems::text) > 0)",
    )
    .bind(workspace_id)
    .bind(addresses)
    .fetch_all(&mut **transaction)
    .await?;
    for (import_id, problems) in imports {
        sqlx::query("update import set problems = $3::jsonb where workspace_id = $1 and import_id = $2")
            .bind(workspace_id)
            .bind(import_id)
            .bind(without(&problems, addresses))
            .execute(&mut **transaction)
            .await?;
    }
    Ok(())
}

/// The JSON without the addresses.
fn without(json: &str, addresses: &[String]) -> String {
    addresses.iter().fold(json.to_owned(), |json, address| {
        let quoted = serde_json::Value::from(address.as_str()).to_string();
        json.replace(quoted.trim_matches('"'), ERASED)
    })
}

#[cfg(test)]
mod tests {
    use super::without;

    #[test]
    fn addresses_are_taken_out_of_texts_as_json_writes_them() {
        let json = r#"[{"value": "\"a b\"@x.jp", "message": "\"a b\"@x.jp と a@x.jp"}]"#;
        let addresses = [r#""a b"@x.jp"#.to_owned(), "a@x.jp".to_owned()];
        assert_eq!(without(json, &addresses), r#"[{"value": "***", "message": "*** と ***"}]"#);
    }
}
