//! Removal of a workspace, with everything in it.

use std::collections::BTreeSet;

use futures::TryStreamExt;
use object_store::{ObjectStore, ObjectStoreExt};
use sqlx::AssertSqlSafe;

use super::store;
use crate::{
    accounts::account,
    base::{
        database::{Database, Transaction},
        error::{Error, Result},
    },
    work::queue,
};

/// Removes a workspace with everything in it, its files too; `NotFound` if no workspace has this number.
pub(crate) async fn remove(database: &Database, objects: &dyn ObjectStore, workspace_id: i32) -> Result<()> {
    // Millions of rows may go in one statement.
    let database = &database.for_jobs();
    // 1. Block sign-in and work: a process that holds a job notices.
    let mut transaction = database.begin(workspace_id).await?;
    if !store::lock_for_removal(&mut transaction).await? {
        return Err(Error::NotFound);
    }
    queue::remove_all(&mut transaction).await?;
    account::store::close_workspace(&mut transaction).await?;
    transaction.commit().await?;
    // 2. Its rows, and its own row.
    let mut transaction = database.begin(workspace_id).await?;
    delete_rows(&mut transaction).await?;
    store::delete(&mut transaction).await?;
    transaction.commit().await?;
    // 3. What requests under way have written since, and the files.
    let mut transaction = database.begin(workspace_id).await?;
    delete_rows(&mut transaction).await?;
    transaction.commit().await?;
    delete_files(objects, workspace_id).await
}

pub(crate) async fn delete_rows(transaction: &mut Transaction) -> Result<()> {
    // A plan under way holds its import; waiting for it makes its rows visible here.
    sqlx::query("select from import where workspace_id = $1 for update")
        .bind(transaction.workspace_id())
        .execute(&mut **transaction)
        .await?;
    for table in tables(transaction).await? {
        let delete = format!("delete from \"{table}\" where workspace_id = $1");
        sqlx::query(AssertSqlSafe(delete)).bind(transaction.workspace_id()).execute(&mut **transaction).await?;
    }
    Ok(())
}

/// Every table with rows of workspaces, each before the tables that it references.
pub(crate) async fn tables(transaction: &mut Transaction) -> Result<Vec<String>> {
    let mut left: BTreeSet<String> = sqlx::query_scalar(
        "select relname::text from pg_class join pg_attribute on attrelid = pg_class.oid
         where relkind in ('r', 'p') and not relispartition and relnamespace = 'public'::regnamespace
           and attname = 'workspace_id' and relname <> 'workspace'",
    )
    .fetch_all(&mut **transaction)
    .await?
    .into_iter()
    .collect();
    let keys: Vec<(String, String)> = sqlx::query_as(
        "select pointing.relname::text, target.relname::text from pg_constraint
         join pg_class as pointing on pointing.oid = conrelid join pg_class as target on target.oid = confrelid
         where contype = 'f' and conrelid <> confrelid and connamespace = 'public'::regnamespace",
    )
    .fetch_all(&mut **transaction)
    .await?;
    let mut ordered = Vec::with_capacity(left.len());
    while !left.is_empty() {
        let is_free = |table: &&String| !keys.iter().any(|(from, to)| to == *table && left.contains(from));
        let free: Vec<String> = left.iter().filter(is_free).cloned().collect();
        if free.is_empty() {
            return Err(Error::Internal("tables reference each other in a circle".to_owned()));
        }
        left.retain(|table| !free.contains(table));
        ordered.extend(free);
    }
    Ok(ordered)
}

/// Paths begin with the workspace's number (`upload::receive`).
pub(crate) async fn delete_files(objects: &dyn ObjectStore, workspace_id: i32) -> Result<()> {
    let mut files = objects.list(Some(&workspace_id.to_string().into()));
    while let Some(file) = files.try_next().await? {
        match objects.delete(&file.location).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}
