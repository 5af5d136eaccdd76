//! What a deleted lead leaves behind in the records of imports, undos and mails is erased with it (specification 22).
//!
//! Guarantees: in the transaction that deletes the lead, under the workspace's lock, no running import or undo has the
//! lead before it (`import::hold`). Afterwards no table holds its address, nor a value that it ever had: rows of
//! imports and undos keep their numbers, outcomes and which items they changed; mails keep what became of them; of
//! problems, of skipped rows too, the address is made unreadable, in whatever case it is written. The search index holds
//! no texts, only which leads have a term.
//!
//! Skipped rows may be millions: an address is skipped by as many imports as somebody likes. They are erased first, and
//! where they are many in transactions of their own ([`Erasure::erase_skipped_rows`]), each of a second or so, while
//! the lead is still there. It is deleted with the last of them. So nobody has to remember what is left to be erased
//! (that would be the address), no statement comes near a request's limit, and the workspace's other requests wait for
//! a second at most. Cut off in the middle, the lead is still there: whoever deletes it once more goes on where it was.
//!
//! An address that another lead has by now is left in what is about addresses alone: that is about the other one, and goes
//! with it.
//!
//! What is made at the same time from an older snapshot (a plan, a preview) is no longer confirmed, because the lead is
//! missing, and goes within a day. A mail that is on its way into a mail server is erased when that has answered
//! (`mail/outcome.sql`).
//!
//! Deliberately not erased: uploaded files and files of mails. They are immutable, and expire.

mod addresses;

use serde_json::Value;

use self::addresses::Addresses;
use crate::{database::Transaction, error::Result, pace::Pace};

/// Skipped rows that are held and written at once (`fetch` takes its number from its text alone), and after how many
/// the transaction should end.
const PAGE_ROWS: usize = 1_000;
const NEXT_SKIPPED_ROWS: &str = "fetch 1000 from skipped_row";
const SKIPPED_ROWS_A_TRANSACTION: usize = 5_000;
/// Imports whose warnings are held at once.
const PAGE_IMPORTS: i64 = 100;

/// Leads whose traces are to go.
#[derive(Debug)]
pub struct Erasure {
    lead_ids: Vec<i64>,
    addresses: Vec<String>,
    sought: Addresses,
}

impl Erasure {
    /// With every address that they ever had. Before they are deleted: their timelines go with them.
    pub async fn of(transaction: &mut Transaction, workspace_id: i32, lead_ids: Vec<i64>) -> Result<Erasure> {
        let addresses =
            sqlx::query_scalar(ADDRESSES).bind(workspace_id).bind(&lead_ids).fetch_all(&mut **transaction).await?;
        let sought = Addresses::of(&addresses);
        Ok(Erasure { lead_ids, addresses, sought })
    }

    /// Erases the next skipped rows that are about the addresses. Answers whether none is left, so that the leads may
    /// go; otherwise the transaction is committed as it is, and the erasure begun anew in another one.
    ///
    /// A skipped row is about an address, not about a lead. Found by its hash, however many rows were skipped; erased,
    /// it is not found any more. A cursor, because in any order of the rows each page would cost a look at all of them.
    pub async fn erase_skipped_rows(&self, transaction: &mut Transaction, workspace_id: i32) -> Result<bool> {
        if self.addresses.is_empty() {
            return Ok(true);
        }
        sqlx::query(SKIPPED_ROWS).bind(workspace_id).bind(&self.addresses).execute(&mut **transaction).await?;
        let (mut erased, mut is_last, mut pace) = (0, false, Pace::default());
        while !is_last && erased < SKIPPED_ROWS_A_TRANSACTION {
            let rows: Vec<(i64, i32, Value)> = sqlx::query_as(NEXT_SKIPPED_ROWS).fetch_all(&mut **transaction).await?;
            is_last = rows.len() < PAGE_ROWS;
            let mut page = ErasedRows::default();
            for (import_id, row, mut problems) in rows {
                if self.sought.erase_from(&mut problems) {
                    page.push(import_id, row, problems);
                }
                pace.step().await;
            }
            erased += page.rows.len();
            page.write(transaction, workspace_id).await?;
        }
        sqlx::query("close skipped_row").execute(&mut **transaction).await?;
        Ok(is_last)
    }

    /// All the rest, behind the last skipped row.
    pub async fn apply(self, transaction: &mut Transaction, workspace_id: i32) -> Result<()> {
        let Erasure { lead_ids, addresses, sought } = self;
        if lead_ids.is_empty() {
            return Ok(());
        }
        for statement in [IMPORT_ROWS, UNDO_ROWS, MAILS] {
            sqlx::query(statement).bind(workspace_id).bind(&lead_ids).execute(&mut **transaction).await?;
        }
        erase_from_differences(transaction, workspace_id, &lead_ids, &addresses).await?;
        erase_from_imports(transaction, workspace_id, &addresses, &sought).await
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

const SKIPPED_ROWS: &str = "declare skipped_row no scroll cursor for
     select import_id, row, problems from import_row
     where workspace_id = $1 and address_hash is not null
       and address_hash = any(array(select hashtextextended(lower(btrim(address)), 0)
                                    from unnest($2::text[]) as address))";

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

/// Rows without the addresses, to be written.
#[derive(Debug, Default)]
struct ErasedRows {
    import_ids: Vec<i64>,
    rows: Vec<i32>,
    problems: Vec<Value>,
}

impl ErasedRows {
    fn push(&mut self, import_id: i64, row: i32, problems: Value) {
        self.import_ids.push(import_id);
        self.rows.push(row);
        self.problems.push(problems);
    }

    async fn write(self, transaction: &mut Transaction, workspace_id: i32) -> Result<()> {
        sqlx::query(
            "update import_row set problems = erased.problems
             from unnest($2::bigint[], $3::integer[], $4::jsonb[]) as erased (import_id, row, problems)
             where import_row.workspace_id = $1 and import_row.import_id = erased.import_id
               and import_row.row = erased.row",
        )
        .bind(workspace_id)
        .bind(self.import_ids)
        .bind(self.rows)
        .bind(self.problems)
        .execute(&mut **transaction)
        .await?;
        Ok(())
    }
}

/// The warnings of plans name addresses that differ only in case.
async fn erase_from_imports(
    transaction: &mut Transaction,
    workspace_id: i32,
    addresses: &[String],
    sought: &Addresses,
) -> Result<()> {
    let written: Vec<String> = addresses.iter().map(|address| as_written(address)).collect();
    let (mut after, mut pace) = (0, Pace::default());
    loop {
        let imports: Vec<(i64, Value)> = sqlx::query_as(
            "select import_id, problems from import
             where workspace_id = $1 and problems <> '[]' and import_id > $3
               and exists (select from unnest($2::text[]) as written
                           where position(written in lower(problems::text)) > 0)
             order by import_id limit $4",
        )
        .bind(workspace_id)
        .bind(&written)
        .bind(after)
        .bind(PAGE_IMPORTS)
        .fetch_all(&mut **transaction)
        .await?;
        let Some((last, _)) = imports.last() else { return Ok(()) };
        after = *last;
        for (import_id, mut problems) in imports {
            pace.step().await;
            if !sought.erase_from(&mut problems) {
                continue;
            }
            sqlx::query("update import set problems = $3 where workspace_id = $1 and import_id = $2")
                .bind(workspace_id)
                .bind(import_id)
                .bind(problems)
                .execute(&mut **transaction)
                .await?;
        }
    }
}

/// As it stands within a text of JSON, in lower case.
fn as_written(address: &str) -> String {
    let quoted = Value::from(address.to_lowercase()).to_string();
    quoted.trim_matches('"').to_owned()
}

#[cfg(test)]
mod tests {
    use super::{NEXT_SKIPPED_ROWS, PAGE_ROWS, as_written};

    #[test]
    fn a_page_of_skipped_rows_is_as_long_as_it_is_taken_for() {
        assert_eq!(NEXT_SKIPPED_ROWS, format!("fetch {PAGE_ROWS} from skipped_row"));
    }

    #[test]
    fn an_address_is_sought_as_json_writes_it() {
        assert_eq!(as_written(r#""A b"@x.jp"#), r#"\"a b\"@x.jp"#);
    }
}
