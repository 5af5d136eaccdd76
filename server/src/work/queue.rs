//! The queue of background jobs: a table, with leases that a heartbeat renews.
//!
//! Guarantees: a job is held by one process at a time; a process that dies loses it when the lease expires, and another
//! one (or the same, restarted) continues. A process that lost a lease notices before it commits anything
//! (`Lease::checkpoint`). A job never runs for ever: `attempts` counts how often it was taken since its last progress,
//! and beyond a limit its subject is reported as failed (`runner`).
//!
//! A job that a process died at may be the cause. Until its next progress, it runs without other jobs beside it, so
//! that further deaths are its own; `deaths` counts them.
//!
//! Deliberately knows no kind of jobs, and of imports only their numbers.

use std::fmt;

use crate::base::{
    database::{Database, Transaction},
    error::Result,
    signal::Notification,
};

/// The kind of a job, by its word in the table and the metrics. It is defined in the store that enqueues it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Kind {
    pub name: &'static str,
    /// New work does not reset the count of deaths.
    pub keeps_deaths: bool,
}

impl Kind {
    pub const fn new(name: &'static str) -> Kind {
        Kind { name, keeps_deaths: false }
    }

    #[must_use]
    pub const fn keeping_deaths(self) -> Kind {
        Kind { keeps_deaths: true, ..self }
    }
}

impl fmt::Debug for Kind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name)
    }
}

/// Leaves a job to any process. `subject` is an import, unless the kind says otherwise. An existing job starts over; if
/// its kind keeps deaths, it also keeps its postponement for them.
pub async fn enqueue(transaction: &mut Transaction, kind: Kind, subject: i64) -> Result<()> {
    sqlx::query(
        "insert into job (workspace_id, kind, import_id) values ($1, $2, $3)
         on conflict on constraint job_unique do update
             set job_id = excluded.job_id, attempts = 0, lease_holder = null, lease_process = null, lease_until = null,
                 run_after = case when $4 and job.deaths > 0 then greatest(job.run_after, now()) else now() end,
                 deaths = case when $4 then job.deaths else 0 end",
    )
    .bind(transaction.workspace_id())
    .bind(kind.name)
    .bind(subject)
    .bind(kind.keeps_deaths)
    .execute(&mut **transaction)
    .await?;
    Notification::JobEnqueued.send(transaction).await
}

/// As `enqueue`, but the current holder keeps the job: for jobs that look for pending work each time they are taken. It
/// must be the last statement before a commit, after the work was written: a holder that is about to end the job locks
/// the job's row first and looks then, and so either sees the work or is followed by this call.
pub async fn wake(transaction: &mut Transaction, kind: Kind, subject: i64) -> Result<()> {
    sqlx::query(
        "insert into job (workspace_id, kind, import_id) values ($1, $2, $3)
         on conflict on constraint job_unique do update set run_after = least(job.run_after, now()), attempts = 0",
    )
    .bind(transaction.workspace_id())
    .bind(kind.name)
    .bind(subject)
    .execute(&mut **transaction)
    .await?;
    Notification::JobEnqueued.send(transaction).await
}

/// Takes a job away from its holder, who notices at the next heartbeat.
pub async fn remove(transaction: &mut Transaction, kind: Kind, subject: i64) -> Result<()> {
    sqlx::query("delete from job where workspace_id = $1 and import_id = $2 and kind = $3")
        .bind(transaction.workspace_id())
        .bind(subject)
        .bind(kind.name)
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

/// Whether there is a job, pending or running.
pub async fn is_there(transaction: &mut Transaction, kind: Kind, subject: i64) -> Result<bool> {
    Ok(sqlx::query_scalar("select exists (select from job where workspace_id = $1 and kind = $2 and import_id = $3)")
        .bind(transaction.workspace_id())
        .bind(kind.name)
        .bind(subject)
        .fetch_one(&mut **transaction)
        .await?)
}

/// As `remove`, for every job of a workspace.
pub(crate) async fn remove_all(transaction: &mut Transaction) -> Result<()> {
    sqlx::query("delete from job where workspace_id = $1")
        .bind(transaction.workspace_id())
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

/// The numbers of jobs of a kind, in all workspaces together.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct Queue {
    pub(crate) kind: String,
    /// Ready for a process with room.
    pub(crate) waiting: i32,
    /// Postponed.
    pub(crate) put_off: i32,
    pub(crate) processing: i32,
    /// How long the oldest waiting job has waited.
    pub(crate) oldest_seconds: f64,
}

pub(crate) async fn count(database: &Database) -> Result<Vec<Queue>> {
    let mut transaction = database.begin_global().await?;
    let queues = sqlx::query_as(
        "select kind, (count(*) filter (where state = 'waiting'))::integer as waiting,
                (count(*) filter (where state = 'put_off'))::integer as put_off,
                (count(*) filter (where state = 'processing'))::integer as processing,
                coalesce(extract(epoch from now() - min(run_after) filter (where state = 'waiting')), 0)::float8
                    as oldest_seconds
         from (select kind, run_after, case when lease_until >= now() then 'processing'
                                            when run_after <= now() then 'waiting' else 'put_off' end as state
               from job) as job
         group by kind",
    )
    .fetch_all(&mut *transaction)
    .await?;
    Ok(queues)
}
