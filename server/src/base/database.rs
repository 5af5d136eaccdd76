//! The database: a pool, the migrations, and transactions that can see one workspace.
//!
//! Guarantees: every table is accessed in a transaction that runs as `torikomi_app`, a role that owns no table, so that
//! row-level security holds even if a query forgets its `workspace_id`. Role and workspace are set with `set local`, in
//! the same round trip that begins the transaction; a pooler between us and Postgres may therefore pass the connection
//! to another client after each transaction.
//!
//! A request never holds the database for long: its statements end after 30 seconds, working or waiting. Statements of
//! jobs are not limited ([`Database::for_jobs`]).
//!
//! Requests and jobs have separate connections, so that neither can starve the other. A workspace holds only a few of
//! the requests' connections ([`ConcurrencyLimits`]): whatever its requests wait for, other workspaces continue. A
//! request therefore never begins a transaction while it holds another one.
//!
//! Queries use sqlx's functions, not its `query!` macros: those need a database, or a committed snapshot of one, at
//! build time. The API tests run every query on a real Postgres instead.

use std::{
    ops::{Deref, DerefMut},
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use sqlx::{
    AssertSqlSafe, Connection, PgConnection, PgPool, Postgres,
    postgres::{PgConnectOptions, PgListener, PgPoolOptions},
};

use super::{
    audit,
    concurrency::{ConcurrencyLimits, ConcurrencyPermit},
    error::{Error, Result},
    metrics::PendingTransaction,
};

/// Sees the owned tables' rows of one workspace, and the global and work tables. Rolled back unless it is committed.
#[derive(Debug)]
pub struct Transaction {
    workspace_id: i32,
    inner: GlobalTransaction,
}

impl Transaction {
    pub fn workspace_id(&self) -> i32 {
        self.workspace_id
    }

    /// Must be the first statement: everything that the transaction reads is from one snapshot.
    pub(crate) async fn use_snapshot(&mut self) -> Result<()> {
        sqlx::query("set transaction isolation level repeatable read").execute(&mut **self).await?;
        Ok(())
    }

    pub async fn commit(self) -> sqlx::Result<()> {
        self.inner.commit().await
    }
}

impl Deref for Transaction {
    type Target = PgConnection;

    fn deref(&self) -> &PgConnection {
        &self.inner
    }
}

impl DerefMut for Transaction {
    fn deref_mut(&mut self) -> &mut PgConnection {
        &mut self.inner
    }
}

/// Sees the global and the work tables; every owned table refuses it. Rolled back unless it is committed.
#[derive(Debug)]
pub struct GlobalTransaction {
    inner: sqlx::Transaction<'static, Postgres>,
    /// Released after the connection.
    _permit: Option<ConcurrencyPermit>,
}

impl GlobalTransaction {
    /// Turns into the transaction of a workspace that it has created or looked up.
    pub(crate) async fn into_workspace(mut self, workspace_id: i32) -> Result<Transaction> {
        sqlx::query("select set_config('torikomi.workspace_id', $1, true)")
            .bind(workspace_id.to_string())
            .execute(&mut *self)
            .await?;
        Ok(Transaction { workspace_id, inner: self })
    }

    pub async fn commit(self) -> sqlx::Result<()> {
        self.inner.commit().await
    }
}

impl Deref for GlobalTransaction {
    type Target = PgConnection;

    fn deref(&self) -> &PgConnection {
        &self.inner
    }
}

impl DerefMut for GlobalTransaction {
    fn deref_mut(&mut self) -> &mut PgConnection {
        &mut self.inner
    }
}

/// The schema, from empty to the current one. An applied migration is never edited: `migrations/checksums.txt` lists
/// them all, and a test compares.
static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("./migrations");

/// A request that waits this long for a connection is answered with 503.
const WAIT_FOR_CONNECTION: Duration = Duration::from_secs(3);

/// How long a statement of a request may take.
const REQUEST_STATEMENT: Duration = Duration::from_secs(30);
/// For a job: a statement may process millions of rows, and a plan's snapshot stays open while gigabytes are read. The
/// only limit: a process that was suspended midway must not hold its locks for ever.
const JOB_LIMITS: &str = "set local statement_timeout = 0; set local lock_timeout = 0; \
                          set local idle_in_transaction_session_timeout = '1h'";

#[derive(Debug, Clone)]
pub struct Database {
    pool: PgPool,
    job_pool: PgPool,
    /// The limit of connections for each workspace; `None` for jobs, which are few at a time (`work::runner`).
    concurrency: Option<ConcurrencyLimits>,
    /// The time limits of a transaction, as settings in the text that begins it.
    time_limits: Arc<str>,
}

impl Database {
    /// Does not connect yet: the database may start after us, and go away and return while we run. Takes the number of
    /// connections for requests, and for jobs.
    pub fn new(options: PgConnectOptions, request_connections: u32, job_connections: u32) -> Self {
        let options = options.application_name("torikomi");
        let pool = |max_connections: u32| {
            PgPoolOptions::new()
                .max_connections(max_connections)
                .acquire_timeout(WAIT_FOR_CONNECTION)
                .test_before_acquire(false)
                .before_acquire(|connection, _| Box::pin(is_in_sync(connection)))
                .connect_lazy_with(options.clone())
        };
        Database {
            pool: pool(request_connections),
            job_pool: pool(job_connections),
            concurrency: Some(ConcurrencyLimits::default()),
            time_limits: request_limits(REQUEST_STATEMENT),
        }
    }

    /// The same database for background work: with separate connections, and statements that are not cut off.
    #[must_use]
    pub fn for_jobs(&self) -> Database {
        let job_pool = self.job_pool.clone();
        Database { pool: job_pool.clone(), job_pool, concurrency: None, time_limits: JOB_LIMITS.into() }
    }

    /// The same database with another limit for the statements of requests.
    #[must_use]
    pub fn with_statement_limit(&self, statement: Duration) -> Database {
        Database { time_limits: request_limits(statement), ..self.clone() }
    }

    /// [`Error::ConcurrencyLimit`] if the workspace's requests hold as many transactions as they may.
    pub async fn begin(&self, workspace_id: i32) -> Result<Transaction> {
        let permit = match &self.concurrency {
            Some(concurrency) => Some(concurrency.acquire_connection(workspace_id).await?),
            None => None,
        };
        // Numbers only: this text contains no user input.
        let inner = self.begin_in(&workspace_id.to_string(), permit).await?;
        Ok(Transaction { workspace_id, inner })
    }

    /// Waits for an earlier request of the same address, which may hold few connections. [`Error::ConcurrencyLimit`] if
    /// it holds as many as it may.
    pub async fn begin_global(&self) -> Result<GlobalTransaction> {
        let permit = match (&self.concurrency, audit::client()) {
            (Some(concurrency), Some(client)) => Some(concurrency.acquire_client_connection(client).await?),
            _ => None,
        };
        self.begin_in("''", permit).await
    }

    /// `workspace` is the value of the setting.
    async fn begin_in(&self, workspace: &str, permit: Option<ConcurrencyPermit>) -> Result<GlobalTransaction> {
        let begin = format!(
            "begin; set local role torikomi_app; set local \"torikomi.workspace_id\" = {workspace}; \
             set local time zone 'UTC'; {}",
            self.time_limits
        );
        let _until_it_began = PendingTransaction::begin();
        Ok(GlobalTransaction { inner: self.pool.begin_with(AssertSqlSafe(begin)).await?, _permit: permit })
    }

    /// Notifications for work that should begin at once. It reconnects by itself; notifications sent meanwhile are
    /// lost, so listeners also poll their table.
    pub async fn listen(&self, channel: &str) -> Result<PgListener> {
        let mut listener = PgListener::connect_with(&self.pool).await?;
        listener.listen(channel).await?;
        Ok(listener)
    }

    /// The id that distinguishes this database from every other one.
    pub async fn installation_id(&self) -> Result<uuid::Uuid> {
        let mut transaction = self.begin_global().await?;
        Ok(sqlx::query_scalar("select installation_id from installation").fetch_one(&mut *transaction).await?)
    }

    /// Checks that the database answers and that every migration of this version was applied.
    pub async fn require_schema(&self) -> Result<()> {
        let newest = MIGRATIONS.iter().map(|migration| migration.version).max();
        let is_there: bool =
            sqlx::query_scalar("select exists (select from _sqlx_migrations where version = $1 and success)")
                .bind(newest)
                .fetch_one(&self.pool)
                .await?;
        if is_there { Ok(()) } else { Err(Error::Unavailable("the schema is another version's".to_owned())) }
    }

    /// The state of the pools, taken together.
    pub fn pool_usage(&self) -> PoolUsage {
        let pools = [&self.pool, &self.job_pool];
        PoolUsage {
            open: pools.iter().map(|pool| pool.size()).sum(),
            idle: pools.iter().map(|pool| u32::try_from(pool.num_idle()).unwrap_or(u32::MAX)).sum(),
            max: pools.iter().map(|pool| pool.options().get_max_connections()).sum(),
        }
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<()> {
        sqlx::query("select 1").execute(&self.pool).await?;
        Ok(())
    }

    pub async fn close(&self) {
        tokio::join!(self.pool.close(), self.job_pool.close());
    }
}

/// For a request: limits on a statement, on its wait for a lock, and on the idle time between two statements (longer
/// than a client may take to read a block of an export). The first two are answered with [`Error::TookTooLong`].
fn request_limits(statement: Duration) -> Arc<str> {
    let (statement_ms, lock_ms) = (statement.as_millis(), statement.as_millis() * 9 / 10);
    format!(
        "set local statement_timeout = {statement_ms}; set local lock_timeout = {lock_ms}; \
         set local idle_in_transaction_session_timeout = '2min'"
    )
    .into()
}

/// The connections of this process.
#[derive(Debug, Clone, Copy)]
pub struct PoolUsage {
    pub open: u32,
    pub idle: u32,
    pub max: u32,
}

/// A connection whose last user was interrupted (a browser that went away, a worker that was stopped) may still have
/// unread answers on it. It is asked for a random number, and closed unless it returns that number.
async fn is_in_sync(connection: &mut PgConnection) -> sqlx::Result<bool> {
    static NEXT_NUMBER: AtomicI64 = AtomicI64::new(0);
    let number = NEXT_NUMBER.fetch_add(1, Ordering::Relaxed);
    let answer: i64 = sqlx::query_scalar("select $1").bind(number).fetch_one(connection).await?;
    Ok(answer == number)
}

/// Migrates the schema to the current version, as the tables' owner. Two processes that do this at once wait for each
/// other.
pub async fn migrate(options: &PgConnectOptions) -> Result<()> {
    let mut connection = PgConnection::connect_with(options).await?;
    MIGRATIONS.run_direct(None, &mut connection, false).await.map_err(|error| match error {
        sqlx::migrate::MigrateError::Execute(error) => error.into(),
        other => Error::internal("migration", other),
    })?;
    connection.close().await?;
    Ok(())
}

/// For the rest of the transaction: a block is small compared with the table, so its rows are looked up one by one by
/// key, never by reading all rows of the workspace. Relies on current planner statistics
/// ([`statistics`](super::statistics)).
pub async fn prefer_key_lookups(transaction: &mut Transaction) -> Result<()> {
    sqlx::raw_sql("set local enable_hashjoin = off; set local enable_mergejoin = off")
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::MIGRATIONS;

    #[test]
    fn an_applied_migration_is_never_edited() {
        let known = include_str!("../../migrations/checksums.txt");
        let line = |migration: &sqlx::migrate::Migration| {
            let checksum: String = migration.checksum.iter().map(|byte| format!("{byte:02x}")).collect();
            format!("{:04} {checksum}", migration.version)
        };
        let present: Vec<String> = MIGRATIONS.iter().map(line).collect();
        let known: Vec<&str> = known.lines().filter(|line| !line.starts_with('#')).collect();
        for line in &known {
            assert!(
                present.iter().any(|present| present == line),
                "databases that have applied this migration refuse it as it is now; write a new one instead: {line}"
            );
        }
        for line in &present {
            assert!(known.contains(&line.as_str()), "add to migrations/checksums.txt: {line}");
        }
    }
}
