//! Erasure of a deleted lead's traces in the records of imports, undos and mails (specification 22).
//!
//! Guarantees: it runs in the transaction that deletes the lead, under the workspace's lock, while no running import or
//! undo will still change the lead (`lead::store::hold`). Afterwards no table contains its address, nor a value that
//! it ever had: rows of imports and undos keep their numbers, outcomes and the list of changed items; mails keep their
//! results; in problems, including those of skipped rows, the address is made unreadable, in any case. The search index
//! contains no texts, only which leads have a term.
//!
//! Skipped rows may be millions: any number of imports can skip an address. They are erased first, and if they are many
//! in transactions of their own ([`Erasure::erase_skipped_rows`]), each of a second or so, while the lead still exists.
//! It is deleted with the last of them. So the rest of the work need not be recorded (the record would contain the
//! address), no statement comes near a request's limit, and the workspace's other requests wait for a second at most.
//! If interrupted, the lead still exists: deleting it again continues the work.
//!
//! An address that another lead has by now stays in records that are only about addresses: they now concern the other
//! lead, and are erased with it.
//!
//! A plan or preview that is built at the same time from an older snapshot can no longer be confirmed, because the lead
//! is missing, and expires within a day. A mail that is being sent is erased after the server's answer
//! (`mail/outcome.sql`).
//!
//! Deliberately not erased: uploaded files and files of mails. They are immutable, and expire.

use serde_json::Value;

use super::addresses::Addresses;
use crate::{
    base::{database::Transaction, error::Result, pace::Pace},
    outbound::mail::store::erasure as mails,
    pipeline::{
        import::store::erasure::{self as imports, ErasedRows, PAGE_ROWS},
        undo::store::erasure as undos,
    },
    records::lead::store::erasure as leads,
};

/// The number of rewritten skipped rows after which the transaction should end.
const SKIPPED_ROWS_A_TRANSACTION: usize = 5_000;
/// Imports whose warnings are held at once.
const PAGE_IMPORTS: i64 = 100;

/// Leads whose traces are erased.
#[derive(Debug)]
pub(crate) struct Erasure {
    lead_ids: Vec<i64>,
    addresses: Vec<String>,
    patterns: Addresses,
}

impl Erasure {
    /// With every address that they ever had. Must be loaded before their deletion, which deletes their timelines.
    pub(crate) async fn of(transaction: &mut Transaction, lead_ids: Vec<i64>) -> Result<Erasure> {
        let addresses = leads::addresses(transaction, &lead_ids).await?;
        let patterns = Addresses::of(&addresses);
        Ok(Erasure { lead_ids, addresses, patterns })
    }

    /// Erases the next skipped rows with these addresses. Returns whether none is left, so that the leads may be
    /// deleted; otherwise the transaction is committed as it is, and the erasure starts over in another one.
    ///
    /// A skipped row is about an address, not a lead. It is found by the address's hash, however many rows were
    /// skipped; an erased row is not found again. Uses a cursor, because sorted pages would each read all of the rows.
    pub(crate) async fn erase_skipped_rows(&self, transaction: &mut Transaction) -> Result<bool> {
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
                if self.patterns.erase_from(&mut row.problems) {
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

    /// Everything else, after the last skipped row.
    pub(crate) async fn apply(self, transaction: &mut Transaction) -> Result<()> {
        let Erasure { lead_ids, addresses, patterns } = self;
        if lead_ids.is_empty() {
            return Ok(());
        }
        imports::erase_rows(transaction, &lead_ids).await?;
        undos::erase_rows(transaction, &lead_ids).await?;
        mails::erase(transaction, &lead_ids).await?;
        // Rows that a plan or a preview had shown before it was rebuilt are deleted: it will be rebuilt once more.
        let lower: Vec<String> = addresses.iter().map(|address| address.to_lowercase()).collect();
        imports::delete_differences(transaction, &lead_ids, &lower).await?;
        undos::delete_differences(transaction, &lead_ids).await?;
        erase_from_imports(transaction, &addresses, &patterns).await
    }
}

/// The warnings of plans name addresses that differ only in case.
async fn erase_from_imports(transaction: &mut Transaction, addresses: &[String], patterns: &Addresses) -> Result<()> {
    let texts: Vec<String> = addresses.iter().map(|address| json_text(address)).collect();
    let (mut after, mut pace) = (0, Pace::default());
    loop {
        let found = imports::next_imports(transaction, &texts, after, PAGE_IMPORTS).await?;
        let Some(last) = found.last() else { return Ok(()) };
        after = last.import_id;
        for mut import in found {
            pace.step().await;
            if !patterns.erase_from(&mut import.problems) {
                continue;
            }
            imports::set_problems(transaction, import.import_id, import.problems).await?;
        }
    }
}

/// An address as it appears within a JSON text, in lower case.
fn json_text(address: &str) -> String {
    let quoted = Value::from(address.to_lowercase()).to_string();
    quoted.trim_matches('"').to_owned()
}

#[cfg(test)]
mod tests {
    use super::json_text;

    #[test]
    fn an_address_is_searched_as_json_writes_it() {
        assert_eq!(json_text(r#""A b"@x.jp"#), r#"\"a b\"@x.jp"#);
    }
}
