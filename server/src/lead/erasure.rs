//! What a deleted lead leaves behind in the records of imports, undos and mails is erased with it (specification 22).
//!
//! Guarantees: in the transaction that deletes the lead, under the workspace's lock, no running import or undo has the
//! lead before it (`import::hold`). Afterwards no table holds its address, nor a value that it ever had: rows of
//! imports and undos keep their numbers, outcomes and which items they changed; mails keep what became of them; of
//! problems, of skipped rows too, the address is made unreadable, in whatever case it is written. The search index holds
//! no texts, only which leads have a term.
//!
//! An address that another lead has by now is left in what is about addresses alone: that is about the other one, and goes
//! with it.
//!
//! What is made at the same time from an older snapshot (a plan, a preview) is no longer confirmed, because the lead is
//! missing, and goes within a day. A mail that is on its way into a mail server is erased when that has answered
//! (`mail/outcome.sql`).
//!
//! Deliberately not erased: uploaded files and files of mails. They are immutable, and expire.

use serde_json::Value;

use crate::{database::Transaction, error::Result};

/// In the place of an address.
const ERASED: &str = "***";

/// Leads whose traces are to go.
#[derive(Debug)]
pub struct Erasure {
    lead_ids: Vec<i64>,
    addresses: Vec<String>,
}

impl Erasure {
    /// With every address that they ever had. Before they are deleted: their timelines go with them.
    pub async fn of(transaction: &mut Transaction, workspace_id: i32, lead_ids: Vec<i64>) -> Result<Erasure> {
        let addresses =
            sqlx::query_scalar(ADDRESSES).bind(workspace_id).bind(&lead_ids).fetch_all(&mut **transaction).await?;
        Ok(Erasure { lead_ids, addresses })
    }

    pub async fn apply(self, transaction: &mut Transaction, workspace_id: i32) -> Result<()> {
        let Erasure { lead_ids, addresses } = self;
        if lead_ids.is_empty() {
            return Ok(());
        }
        for statement in [IMPORT_ROWS, UNDO_ROWS, MAILS] {
            sqlx::query(statement).bind(workspace_id).bind(&lead_ids).execute(&mut **transaction).await?;
        }
        erase_from_differences(transaction, workspace_id, &lead_ids, &addresses).await?;
        erase_from_skipped_rows(transaction, workspace_id, &addresses).await?;
        erase_from_imports(transaction, workspace_id, &addresses).await
    }
}

/// Today's, those by which the leads were registered and to which they were written, and those that somebody has edited.
const ADDRESSES: &str = "select email from (
         select email from lead where workspace_id = $1 and lead_id = any($2)
         union
         select email from import_row where workspace_id = $1 and lead_id = any($2)
         union
         select email from undo_row where workspace_id = $1 and lead_id = any($2)
         union
         select email from mail where workspace_id = $1 and lead_id = any($2)
         union
         select edited.email
         from lead_change
         cross join jsonb_array_elements(changes) as change
         cross join unnest(array[change ->> 'old', change ->> 'new']) as edited (email)
         where workspace_id = $1 and lead_id = any($2) and change ->> 'key' = 'email') as had
     where email is not null
       and not exists (select from lead as other
                       where other.workspace_id = $1 and other.email = had.email and other.lead_id <> all($2))";

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
                                             where lower(btrim(problem ->> 'value')) = any($3)))",
    )
    .bind(workspace_id)
    .bind(lead_ids)
    .bind(addresses.iter().map(|address| address.to_lowercase()).collect::<Vec<_>>())
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

/// A skipped row is about an address, not about a lead. Found by its hash, however many rows were skipped.
async fn erase_from_skipped_rows(transaction: &mut Transaction, workspace_id: i32, addresses: &[String]) -> Result<()> {
    let rows: Vec<(i64, i32, Value)> = sqlx::query_as(
        "select import_id, row, problems from import_row
         where workspace_id = $1 and address_hash is not null
           and address_hash = any(array(select hashtextextended(lower(btrim(address)), 0)
                                        from unnest($2::text[]) as address))",
    )
    .bind(workspace_id)
    .bind(addresses)
    .fetch_all(&mut **transaction)
    .await?;
    let (mut import_ids, mut numbers, mut erased) = (Vec::new(), Vec::new(), Vec::new());
    for (import_id, row, mut problems) in rows {
        erase_from(&mut problems, addresses);
        import_ids.push(import_id);
        numbers.push(row);
        erased.push(problems);
    }
    sqlx::query(
        "update import_row set problems = erased.problems
         from unnest($2::bigint[], $3::integer[], $4::jsonb[]) as erased (import_id, row, problems)
         where import_row.workspace_id = $1 and import_row.import_id = erased.import_id
           and import_row.row = erased.row",
    )
    .bind(workspace_id)
    .bind(import_ids)
    .bind(numbers)
    .bind(erased)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

/// The warnings of plans name addresses that differ only in case.
async fn erase_from_imports(transaction: &mut Transaction, workspace_id: i32, addresses: &[String]) -> Result<()> {
    let imports: Vec<(i64, Value)> = sqlx::query_as(
        "select import_id, problems from import
         where workspace_id = $1 and problems <> '[]'
           and exists (select from unnest($2::text[]) as written where position(written in lower(problems::text)) > 0)",
    )
    .bind(workspace_id)
    .bind(addresses.iter().map(|address| as_written(address)).collect::<Vec<_>>())
    .fetch_all(&mut **transaction)
    .await?;
    for (import_id, mut problems) in imports {
        erase_from(&mut problems, addresses);
        sqlx::query("update import set problems = $3 where workspace_id = $1 and import_id = $2")
            .bind(workspace_id)
            .bind(import_id)
            .bind(problems)
            .execute(&mut **transaction)
            .await?;
    }
    Ok(())
}

/// As it stands within a text of JSON, in lower case.
fn as_written(address: &str) -> String {
    let quoted = Value::from(address.to_lowercase()).to_string();
    quoted.trim_matches('"').to_owned()
}

/// Takes the addresses out of every text of the JSON; a longer address that contains one of them stays.
fn erase_from(json: &mut Value, addresses: &[String]) {
    match json {
        Value::String(text) => addresses.iter().for_each(|address| erase_from_text(text, address)),
        Value::Array(values) => values.iter_mut().for_each(|value| erase_from(value, addresses)),
        Value::Object(values) => values.values_mut().for_each(|value| erase_from(value, addresses)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn erase_from_text(text: &mut String, address: &str) {
    // Of the same length as the text, byte by byte.
    let (sought, mut from) = (address.to_ascii_lowercase(), 0);
    while let Some(start) = text.to_ascii_lowercase().get(from..).and_then(|rest| rest.find(&sought)) {
        let (start, end) = (from + start, from + start + sought.len());
        let is_part = text.get(..start).is_some_and(ends_within_address) || text.get(end..).is_some_and(goes_on);
        if is_part {
            from = end;
        } else {
            text.replace_range(start..end, ERASED);
            from = start + ERASED.len();
        }
    }
}

/// Whether what follows belongs to the same address.
fn ends_within_address(before: &str) -> bool {
    let is_of_local_part = |last: char| last.is_ascii_alphanumeric() || "!#$%&*+-./=?^_`{|}~".contains(last);
    before.chars().next_back().is_some_and(is_of_local_part)
}

/// Whether this belongs to the domain before it; a full stop does where more of a domain follows.
fn goes_on(behind: &str) -> bool {
    let rest = behind.strip_prefix('.').unwrap_or(behind);
    rest.starts_with(|first: char| first.is_ascii_alphanumeric() || (first == '-' && rest.len() == behind.len()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{as_written, erase_from};

    #[test]
    fn addresses_are_taken_out_of_texts_in_whatever_case_and_longer_ones_stay() {
        let addresses = [r#""a b"@x.jp"#.to_owned(), "a@x.jp".to_owned()];
        let mut json = json!([{
            "value": " A@X.jp ", "facts": { "registered": "a@x.jp", "number": 7, "none": null },
            "message": "\"a b\"@x.jp と a@x.jp、「A@x.jp」. See a@x.jp.",
            "others": ["aa@x.jp", "b.a@x.jp", "a@x.jp.com", "a@x.jpn", "a@x.jp-2.jp", "a+a@x.jp", "a@x.j"],
        }]);
        erase_from(&mut json, &addresses);
        assert_eq!(
            json,
            json!([{
                "value": " *** ", "facts": { "registered": "***", "number": 7, "none": null },
                "message": "*** と ***、「***」. See ***.",
                "others": ["aa@x.jp", "b.a@x.jp", "a@x.jp.com", "a@x.jpn", "a@x.jp-2.jp", "a+a@x.jp", "a@x.j"],
            }])
        );
    }

    #[test]
    fn an_address_is_sought_as_json_writes_it() {
        assert_eq!(as_written(r#""A b"@x.jp"#), r#"\"a b\"@x.jp"#);
    }
}
