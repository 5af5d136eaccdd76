//! Workspaces, as the command line makes, lists and removes them: `torikomi workspace create|list|remove`; below it
//! what their administrators set (`settings`).
//!
//! Guarantees: strictly apart: what is removed is removed as the role of requests with that workspace set, so that
//! row-level security keeps the others' rows out of reach even here. Which tables there are is asked of the database,
//! so that none is forgotten. A removal that is cut off leaves a workspace that nobody can enter; removing it again
//! goes on. Numbers of workspaces are never given again.

use std::collections::BTreeSet;

use futures::TryStreamExt;
use object_store::{ObjectStore, ObjectStoreExt};
use sqlx::AssertSqlSafe;

use crate::{
    account::set_up,
    database::{Database, Transaction},
    error::{Error, Result},
    text,
};

mod settings;

pub use settings::routes;

/// A workspace and how much is in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workspace {
    pub workspace_id: i32,
    pub name: String,
    pub time_zone: String,
    pub accounts: i64,
    pub leads: i64,
    pub imports: i64,
}

/// Makes a workspace; answers its number, and the token of the address under which its first account is made.
pub async fn create(database: &Database, name: &str, time_zone: &str) -> Result<(i32, String)> {
    let name = text::line(name, "ワークスペース名", "The workspace's name", 100)?;
    let mut transaction = database.begin_global().await?;
    let time_zone = settings::known_time_zone(&mut transaction, time_zone).await?;
    let workspace_id =
        sqlx::query_scalar("insert into workspace (name, time_zone) values ($1, $2) returning workspace_id")
            .bind(name)
            .bind(time_zone)
            .fetch_one(&mut *transaction)
            .await?;
    let token = set_up::insert_token(&mut transaction, Some(workspace_id)).await?;
    transaction.commit().await?;
    Ok((workspace_id, token))
}

pub async fn list(database: &Database) -> Result<Vec<Workspace>> {
    let mut transaction = database.begin_global().await?;
    let numbers: Vec<i32> = sqlx::query_scalar("select workspace_id from workspace order by workspace_id")
        .fetch_all(&mut *transaction)
        .await?;
    transaction.commit().await?;
    let mut workspaces = Vec::with_capacity(numbers.len());
    for workspace_id in numbers {
        workspaces.extend(find(database, workspace_id).await?);
    }
    Ok(workspaces)
}

/// `None` when there is none of this number.
pub async fn find(database: &Database, workspace_id: i32) -> Result<Option<Workspace>> {
    let mut transaction = database.begin(workspace_id).await?;
    let found: Option<(String, String, i64, i64, i64)> = sqlx::query_as(
        "select name, time_zone,
                (select count(*) from account where workspace_id = $1 and deleted_at is null),
                (select count(*) from lead where workspace_id = $1),
                (select count(*) from import where workspace_id = $1)
         from workspace where workspace_id = $1",
    )
    .bind(workspace_id)
    .fetch_optional(&mut *transaction)
    .await?;
    Ok(found.map(|(name, time_zone, accounts, leads, imports)| Workspace {
        workspace_id,
        name,
        time_zone,
        accounts,
        leads,
        imports,
    }))
}

/// Removes a workspace with everything in it, its files too; `NotFound` when there is none of this number.
pub async fn remove(database: &Database, objects: &dyn ObjectStore, workspace_id: i32) -> Result<()> {
    // Millions of rows may go in one statement.
    let database = &database.for_jobs();
    // 1. Nobody comes in any more, and nobody works in it: whoever holds a job notices.
    let mut transaction = database.begin(workspace_id).await?;
    let closed = sqlx::query("select from workspace where workspace_id = $1 for update")
        .bind(workspace_id)
        .execute(&mut *transaction)
        .await?;
    if closed.rows_affected() == 0 {
        return Err(Error::NotFound);
    }
    for statement in [
        "delete from job where workspace_id = $1",
        "delete from session where account_id in (select account_id from account where workspace_id = $1)",
        "delete from api_token where workspace_id = $1",
        "delete from setup_token where workspace_id = $1",
        "update account set deleted_at = coalesce(deleted_at, now()) where workspace_id = $1",
    ] {
        sqlx::query(statement).bind(workspace_id).execute(&mut *transaction).await?;
    }
    transaction.commit().await?;
    // 2. Its rows, and itself.
    let mut transaction = database.begin(workspace_id).await?;
    delete_rows(&mut transaction, workspace_id).await?;
    sqlx::query("delete from workspace where workspace_id = $1").bind(workspace_id).execute(&mut *transaction).await?;
    transaction.commit().await?;
    // 3. What requests under way have still written, and the files.
    let mut transaction = database.begin(workspace_id).await?;
    delete_rows(&mut transaction, workspace_id).await?;
    transaction.commit().await?;
    delete_files(objects, workspace_id).await
}

async fn delete_rows(transaction: &mut Transaction, workspace_id: i32) -> Result<()> {
    // A plan that is being made holds its import; what it has written is to be seen behind it.
    sqlx::query("select from import where workspace_id = $1 for update")
        .bind(workspace_id)
        .execute(&mut **transaction)
        .await?;
    for table in tables(transaction).await? {
        let delete = format!("delete from \"{table}\" where workspace_id = $1");
        sqlx::query(AssertSqlSafe(delete)).bind(workspace_id).execute(&mut **transaction).await?;
    }
    Ok(())
}

/// Every table that has rows of workspaces, each before those that it points to.
async fn tables(transaction: &mut Transaction) -> Result<Vec<String>> {
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
            return Err(Error::Internal("tables point to each other in a ring".to_owned()));
        }
        left.retain(|table| !free.contains(table));
        ordered.extend(free);
    }
    Ok(ordered)
}

/// Paths begin with the workspace's number (`upload::receive`).
async fn delete_files(objects: &dyn ObjectStore, workspace_id: i32) -> Result<()> {
    let mut files = objects.list(Some(&workspace_id.to_string().into()));
    while let Some(file) = files.try_next().await? {
        match objects.delete(&file.location).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}
