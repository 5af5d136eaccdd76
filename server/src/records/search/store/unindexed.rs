//! Leads whose current state is not indexed, and imports for which that holds as a whole.
//!
//! Guarantees: a note here is committed with the change itself and stays until the lead's segment was built from rows
//! with the change. Changing a lead never waits for the building of a segment.

use crate::{
    base::{database::Transaction, error::Result},
    work::queue::{Kind, enqueue},
};

/// Updates a workspace's index after changes of its leads.
pub const SEARCH: Kind = Kind::new("search").keeping_deaths();
/// The search job belongs to the whole workspace.
pub const NO_IMPORT: i64 = 0;
/// For an ended import whose leads' segments have not been determined yet.
pub const ANY_SEGMENT: i32 = -1;

/// After a change of these leads that has incremented their `revision`: from now on their rows are checked.
pub async fn note(transaction: &mut Transaction, lead_ids: &[i64]) -> Result<()> {
    sqlx::query(
        "insert into search_unindexed (workspace_id, lead_id, revision)
         select workspace_id, lead_id, revision from lead where workspace_id = $1 and lead_id = any($2)
         on conflict on constraint search_unindexed_pk do nothing",
    )
    .bind(transaction.workspace_id())
    .bind(lead_ids)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

/// In the transaction that ends an import: while it ran, its state said that its leads are not indexed.
pub async fn note_import(transaction: &mut Transaction, import_id: i64) -> Result<()> {
    sqlx::query(
        "insert into search_pending (workspace_id, import_id, segment) values ($1, $2, $3)
         on conflict on constraint search_pending_pk do nothing",
    )
    .bind(transaction.workspace_id())
    .bind(import_id)
    .bind(ANY_SEGMENT)
    .execute(&mut **transaction)
    .await?;
    enqueue(transaction, SEARCH, NO_IMPORT).await
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    /// Imports are handled as a whole.
    const IMPORTS: [&str; 6] = [
        "records/lead/store/bulk/new_leads.rs",
        "records/lead/store/bulk/overwritten_leads.rs",
        "records/lead/store/bulk/added_names.sql",
        // `undo/job/block.rs` notes the changes.
        "records/lead/store/bulk/restored_leads.rs",
        // Only statements; the callers note their changes.
        "records/lead/store/table.rs",
        // The company of a lead is not indexed: a search reads it from the leads.
        "records/lead/store/company.rs",
    ];
    /// A deleted lead cannot be found.
    const CHANGES: [&str; 8] = [
        "update lead ",
        "insert into lead ",
        "update lead_name ",
        "insert into lead_name ",
        "delete from lead_name ",
        "update lead_memo ",
        "insert into lead_memo ",
        "delete from lead_memo ",
    ];

    #[test]
    fn every_module_that_changes_leads_notes_the_change() {
        let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let (mut silent, mut noted) = (Vec::new(), 0);
        read(&sources, &mut |path, text| {
            let name = path.strip_prefix(&sources).expect("below").to_string_lossy().into_owned();
            let in_one_line = text.split_whitespace().collect::<Vec<_>>().join(" ");
            let changes = CHANGES.iter().any(|change| in_one_line.contains(change));
            if !changes || IMPORTS.contains(&name.as_str()) {
                return;
            }
            // A statement in a file of its own is run by the module of its folder.
            let is_noted = text.contains("unindexed") || name.ends_with(".sql");
            noted += usize::from(is_noted);
            if !is_noted {
                silent.push(name);
            }
        });
        assert_eq!(silent, Vec::<String>::new(), "they change leads and do not note it (search::unindexed)");
        assert!(noted >= 4, "the sources were not read");
    }

    fn read(folder: &Path, take: &mut impl FnMut(&Path, &str)) {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                read(&path, take);
            } else if path.extension().is_some_and(|extension| extension == "rs" || extension == "sql") {
                take(&path, &std::fs::read_to_string(&path).expect("a source"));
            }
        }
    }
}
