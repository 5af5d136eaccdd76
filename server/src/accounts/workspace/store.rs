//! Table `workspace`.

use sqlx::{PgConnection, types::Json};
use torikomi_core::{domain::format::ProfileColumn, wire::EmailCheckMode};

use crate::base::{
    column::Word,
    database::{Database, GlobalTransaction, Transaction},
    error::{Error, Result},
    words,
};

/// A workspace and the size of its data.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub(crate) struct Workspace {
    pub workspace_id: i32,
    pub name: String,
    pub time_zone: String,
    pub accounts: i64,
    pub leads: i64,
    pub imports: i64,
}

pub(crate) async fn list(database: &Database) -> Result<Vec<Workspace>> {
    let mut transaction = database.begin_global().await?;
    let numbers = ids(&mut transaction).await?;
    transaction.commit().await?;
    let mut workspaces = Vec::with_capacity(numbers.len());
    for workspace_id in numbers {
        workspaces.extend(find(database, workspace_id).await?);
    }
    Ok(workspaces)
}

/// The numbers of all workspaces, in order.
pub(crate) async fn ids(transaction: &mut GlobalTransaction) -> Result<Vec<i32>> {
    Ok(sqlx::query_scalar("select workspace_id from workspace order by workspace_id")
        .fetch_all(&mut **transaction)
        .await?)
}

/// `None` if no workspace has this number.
pub(crate) async fn find(database: &Database, workspace_id: i32) -> Result<Option<Workspace>> {
    let mut transaction = database.begin(workspace_id).await?;
    Ok(sqlx::query_as(
        "select workspace_id, name, time_zone,
                (select count(*) from account where workspace_id = $1 and deleted_at is null) as accounts,
                (select count(*) from lead where workspace_id = $1) as leads,
                (select count(*) from import where workspace_id = $1) as imports
         from workspace where workspace_id = $1",
    )
    .bind(workspace_id)
    .fetch_optional(&mut *transaction)
    .await?)
}

/// Whether a workspace has this number.
pub(crate) async fn exists(transaction: &mut GlobalTransaction, workspace_id: i32) -> Result<bool> {
    let found: Option<bool> = sqlx::query_scalar("select true from workspace where workspace_id = $1")
        .bind(workspace_id)
        .fetch_optional(&mut **transaction)
        .await?;
    Ok(found.is_some())
}

/// Returns the new workspace's number.
pub(crate) async fn insert(transaction: &mut GlobalTransaction, name: &str, time_zone: &str) -> Result<i32> {
    Ok(sqlx::query_scalar("insert into workspace (name, time_zone) values ($1, $2) returning workspace_id")
        .bind(name)
        .bind(time_zone)
        .fetch_one(&mut **transaction)
        .await?)
}

/// As `insert`, in the default time zone.
pub(crate) async fn insert_named(transaction: &mut GlobalTransaction, name: &str) -> Result<i32> {
    Ok(sqlx::query_scalar("insert into workspace (name) values ($1) returning workspace_id")
        .bind(name)
        .fetch_one(&mut **transaction)
        .await?)
}

/// Returns the workspace's number.
pub(crate) async fn rename(transaction: &mut GlobalTransaction, workspace_id: i32, name: &str) -> Result<i32> {
    Ok(sqlx::query_scalar("update workspace set name = $1 where workspace_id = $2 returning workspace_id")
        .bind(name)
        .bind(workspace_id)
        .fetch_one(&mut **transaction)
        .await?)
}

/// Keeps others from locking or changing it until the transaction ends; returns whether a workspace has this number.
pub(crate) async fn lock_for_removal(transaction: &mut Transaction) -> Result<bool> {
    let locked = sqlx::query("select from workspace where workspace_id = $1 for update")
        .bind(transaction.workspace_id())
        .execute(&mut **transaction)
        .await?;
    Ok(locked.rows_affected() > 0)
}

/// The workspace's own row, after everything else of it was deleted (`removal`).
pub(crate) async fn delete(transaction: &mut Transaction) -> Result<()> {
    sqlx::query("delete from workspace where workspace_id = $1")
        .bind(transaction.workspace_id())
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

/// Serializes changes to what an import relies on (its start, changes of custom items and names): each one sees the
/// result of the one before.
pub(crate) async fn lock_workspace(transaction: &mut Transaction) -> Result<()> {
    sqlx::query("select from workspace where workspace_id = $1 for no key update")
        .bind(transaction.workspace_id())
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

/// Notes that leads, names or custom items change in this transaction. Call it before taking any number, so that the
/// lock order is the same everywhere.
pub(crate) async fn note_change(transaction: &mut Transaction) -> Result<()> {
    sqlx::query("update workspace set changes = changes + 1 where workspace_id = $1")
        .bind(transaction.workspace_id())
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

/// How often `note_change` was called, as this transaction sees it.
pub(crate) async fn changes(transaction: &mut Transaction) -> Result<i64> {
    Ok(sqlx::query_scalar("select changes from workspace where workspace_id = $1")
        .bind(transaction.workspace_id())
        .fetch_one(&mut **transaction)
        .await?)
}

pub(crate) async fn time_zone(transaction: &mut Transaction) -> Result<String> {
    Ok(sqlx::query_scalar("select time_zone from workspace where workspace_id = $1")
        .bind(transaction.workspace_id())
        .fetch_one(&mut **transaction)
        .await?)
}

pub(crate) async fn set_time_zone(transaction: &mut Transaction, time_zone: &str) -> Result<()> {
    sqlx::query("update workspace set time_zone = $2 where workspace_id = $1")
        .bind(transaction.workspace_id())
        .bind(time_zone)
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

/// The zone as it is stored. Some machines list zones twice, with other rules (`right/`) or as their own (`localtime`);
/// no browser knows those.
pub(crate) async fn resolve_time_zone(transaction: &mut PgConnection, name: &str) -> Result<String> {
    let unknown = || Error::Invalid(words::time_zone_unknown(name));
    // First, so that the database is asked only for the name of a real zone: it reads all zones to answer.
    jiff::tz::TimeZone::get(name).map_err(|_| unknown())?;
    let known: Option<String> = sqlx::query_scalar(
        "select name from pg_timezone_names
         where lower(name) = lower($1)
           and name !~ '^(posix|right)/' and name not in ('posixrules', 'localtime', 'Factory')",
    )
    .bind(name)
    .fetch_optional(transaction)
    .await?;
    known.ok_or_else(unknown)
}

/// The columns of the workspace's files in their order; `None` for the default ones.
pub(crate) async fn profile(transaction: &mut Transaction) -> Result<Option<Vec<ProfileColumn>>> {
    let profile: Option<Json<Vec<ProfileColumn>>> =
        sqlx::query_scalar("select profile from workspace where workspace_id = $1")
            .bind(transaction.workspace_id())
            .fetch_one(&mut **transaction)
            .await?;
    Ok(profile.map(|Json(columns)| columns))
}

/// `None` for the default columns.
pub(crate) async fn set_profile(transaction: &mut Transaction, profile: Option<&[ProfileColumn]>) -> Result<()> {
    sqlx::query("update workspace set profile = $2 where workspace_id = $1")
        .bind(transaction.workspace_id())
        .bind(profile.map(Json))
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

/// The workspace's e-mail check mode.
pub(crate) async fn email_check_mode(transaction: &mut Transaction) -> Result<EmailCheckMode> {
    let Word(mode): Word<EmailCheckMode> =
        sqlx::query_scalar("select email_check from workspace where workspace_id = $1")
            .bind(transaction.workspace_id())
            .fetch_one(&mut **transaction)
            .await?;
    Ok(mode)
}

pub(crate) async fn set_email_check_mode(transaction: &mut Transaction, mode: EmailCheckMode) -> Result<()> {
    sqlx::query("update workspace set email_check = $2 where workspace_id = $1")
        .bind(transaction.workspace_id())
        .bind(Word(mode))
        .execute(&mut **transaction)
        .await?;
    Ok(())
}
