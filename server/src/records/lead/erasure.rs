//! What a deleted lead leaves behind in the records of imports, undos and mails is erased with it (specification 22).
//!
//! Guarantees: in the transaction that deletes the lead, under the workspace's lock, no running import or undo has the
//! lead before it (`import::store::hold`). Afterwards no table holds its address, nor a value that it ever had: rows of
//! imports and undos keep their numbers, outcomes and which items they changed; mails keep what became of them; of
//! problems, of skipped rows too, the address is made unreadable, in whatever case it is written. The search index
//! holds no texts, only which leads have a term.
//!
//! Skipped rows may be millions: an address is skipped by as many imports as somebody likes. They are erased first, and
//! where they are many in transactions of their own ([`Erasure::erase_skipped_rows`]), each of a second or so, while
//! the lead is still there. It is deleted with the last of them. So nobody has to remember what is left to be erased
//! (that would be the address), no statement comes near a request's limit, and the workspace's other requests wait for
//! a second at most. Cut off in the middle, the lead is still there: whoever deletes it once more goes on where it was.
//!
//! An address that another lead has by now is left in what is about addresses alone: that is about the other one, and
//! goes with it.
//!
//! What is made at the same time from an older snapshot (a plan, a preview) is no longer confirmed, because the lead is
//! missing, and goes within a day. A mail that is on its way into a mail server is erased when that has answered
//! (`mail/outcome.sql`).
//!
//! Deliberately not erased: uploaded files and files of mails. They are immutable, and expire.

pub(crate) mod addresses;

use serde_json::Value;

use self::addresses::Addresses;
use super::store;
use crate::{
    base::{database::Transaction, error::Result, pace::Pace},
    outbound::mail::store::erasure as mails,
    pipeline::{
        import::store::erasure::{self as imports, ErasedRows, PAGE_ROWS},
        undo::store::erasure as undos,
    },
};

/// After how many skipped rows that are written the transaction should end.
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
    pub async fn of(transaction: &mut Transaction, lead_ids: Vec<i64>) -> Result<Erasure> {
        let addresses = store::erasure::addresses(transaction, &lead_ids).await?;
        let sought = Addresses::of(&addresses);
        Ok(Erasure { lead_ids, addresses, sought })
    }

    /// Erases the next skipped rows that are about the addresses. Answers whether none is left, so that the leads may
    /// go; otherwise the transaction is committed as it is, and the erasure begun anew in another one.
    ///
    /// A skipped row is about an address, not about a lead. Found by its hash, however many rows were skipped; erased,
    /// it is not found any more. A cursor, because in any order of the rows each page would cost a look at all of them.
    pub async fn erase_skipped_rows(&self, transaction: &mut Transaction) -> Result<bool> {
        if self.addresses.is_empty() {
            return Ok(true);
        }
        imports::open_skipped_rows(transaction, &self.addresses).await?;
        let (mut erased, mut is_last, mut pace) = (0, false, Pace::default());
        while !is_last && erased < SKIPPED_ROWS_A_TRANSACTION {
            let rows = imports::next_skipped_rows(transaction).await?;
            is_last = rows.len() < PAGE_ROWS;
            let mut page = ErasedRows::default();
            for mut row in rows {
                if self.sought.erase_from(&mut row.problems) {
                    page.push(row);
                }
                pace.step().await;
            }
            erased += page.len();
            page.write(transaction).await?;
        }
        imports::close_skipped_rows(transaction).await?;
        Ok(is_last)
    }

    /// All the rest, behind the last skipped row.
    pub async fn apply(self, transaction: &mut Transaction) -> Result<()> {
        let Erasure { lead_ids, addresses, sought } = self;
        if lead_ids.is_empty() {
            return Ok(());
        }
        imports::erase_rows(transaction, &lead_ids).await?;
        undos::erase_rows(transaction, &lead_ids).await?;
        mails::erase(transaction, &lead_ids).await?;
        // What a plan or a preview had shown before it was made again is let go: it is made once more.
        let lower: Vec<String> = addresses.iter().map(|address| address.to_lowercase()).collect();
        imports::delete_differences(transaction, &lead_ids, &lower).await?;
        undos::delete_differences(transaction, &lead_ids).await?;
        erase_from_imports(transaction, &addresses, &sought).await
    }
}

/// The warnings of plans name addresses that differ only in case.
async fn erase_from_imports(transaction: &mut Transaction, addresses: &[String], sought: &Addresses) -> Result<()> {
    let written: Vec<String> = addresses.iter().map(|address| as_written(address)).collect();
    let (mut after, mut pace) = (0, Pace::default());
    loop {
        let found = imports::next_imports(transaction, &written, after, PAGE_IMPORTS).await?;
        let Some(last) = found.last() else { return Ok(()) };
        after = last.import_id;
        for mut import in found {
            pace.step().await;
            if !sought.erase_from(&mut import.problems) {
                continue;
            }
            imports::set_problems(transaction, import.import_id, import.problems).await?;
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
    use super::as_written;

    #[test]
    fn an_address_is_sought_as_json_writes_it() {
        assert_eq!(as_written(r#""A b"@x.jp"#), r#"\"a b\"@x.jp"#);
    }
}
