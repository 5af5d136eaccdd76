//! Work in the background: the table of jobs, taken with a lease that a heartbeat renews.
//!
//! Guarantees: a job is held by one process at a time; a process that dies loses it when the lease ends, and another
//! one (or the same, started again) goes on. Whoever lost a lease notices before it commits anything (`Lease::fence`).
//! A job never runs for ever: `attempts` counts the times it was taken since it last came forward, and past a limit
//! what it works for is told as failed (`runner`).
//!
//! A job at which a process died may be what it died of. Until it has come forward again, it runs with no other job
//! beside it, so that further deaths are its own and are not counted with others; `deaths` counts them.
//!
//! Deliberately knows nothing of plans and imports but their numbers.

use crate::base::{
    database::{Database, Transaction},
    error::Result,
    signal::News,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobKind {
    /// Re-check and plan.
    Plan,
    Import,
    /// The companies of an import that is done.
    Company,
    /// The preview of an undo.
    UndoPlan,
    Undo,
    /// Brings a workspace's search index after its leads: of no import (0).
    Search,
    /// Sends the mails of a workspace: of no import (0).
    Mail,
    /// Calls a webhook: of its number, not of an import.
    Webhook,
    /// Checks the addresses of a workspace's leads: of no import (0).
    EmailCheck,
}

impl JobKind {
    pub(crate) const ALL: [JobKind; 9] = [
        JobKind::Plan,
        JobKind::Import,
        JobKind::Company,
        JobKind::UndoPlan,
        JobKind::Undo,
        JobKind::Search,
        JobKind::Mail,
        JobKind::Webhook,
        JobKind::EmailCheck,
    ];

    pub(crate) fn text(self) -> &'static str {
        match self {
            JobKind::Plan => "plan",
            JobKind::Import => "import",
            JobKind::Company => "company",
            JobKind::UndoPlan => "undo_plan",
            JobKind::Undo => "undo",
            JobKind::Search => "search",
            JobKind::Mail => "mail",
            JobKind::Webhook => "webhook",
            JobKind::EmailCheck => "email_check",
        }
    }

    /// What is to be looked at, and changes nothing yet.
    pub fn is_plan(self) -> bool {
        matches!(self, JobKind::Plan | JobKind::UndoPlan)
    }

    /// What mostly waits for other people's servers, and works on the database now and then.
    pub fn waits_for_others(self) -> bool {
        matches!(self, JobKind::Mail | JobKind::Webhook | JobKind::EmailCheck)
    }
}

/// Leaves a job to whichever process comes first. A job that is there already begins anew; but a search job keeps the
/// deaths that it has caused and the time until which it was put off for them: new work makes it no less deadly.
pub async fn enqueue(transaction: &mut Transaction, workspace_id: i32, kind: JobKind, import_id: i64) -> Result<()> {
    sqlx::query(
        "insert into job (workspace_id, kind, import_id) values ($1, $2, $3)
         on conflict on constraint job_unique do update
             set job_id = excluded.job_id, attempts = 0, lease_holder = null, lease_process = null, lease_until = null,
                 run_after = case when job.kind = 'search' and job.deaths > 0 then greatest(job.run_after, now())
                                  else now() end,
                 deaths = case when job.kind = 'search' then job.deaths else 0 end",
    )
    .bind(workspace_id)
    .bind(kind.text())
    .bind(import_id)
    .execute(&mut **transaction)
    .await?;
    News::JobWaits.send(transaction).await
}

/// As `enqueue`, but whoever is at the job stays at it: for jobs that look for what there is to do each time they are
/// taken. It is the last statement before a commit, after what there is to do was written: a holder that is about to end
/// the job holds the job's row first and looks then, and so either sees it or is followed by us.
pub async fn wake(transaction: &mut Transaction, workspace_id: i32, kind: JobKind, import_id: i64) -> Result<()> {
    sqlx::query(
        "insert into job (workspace_id, kind, import_id) values ($1, $2, $3)
         on conflict on constraint job_unique do update set run_after = least(job.run_after, now()), attempts = 0",
    )
    .bind(workspace_id)
    .bind(kind.text())
    .bind(import_id)
    .execute(&mut **transaction)
    .await?;
    News::JobWaits.send(transaction).await
}

/// Takes an import's plan away from whoever makes it, who notices at the next heartbeat.
pub async fn forget_plan(transaction: &mut Transaction, workspace_id: i32, import_id: i64) -> Result<()> {
    forget(transaction, workspace_id, JobKind::Plan, import_id).await
}

/// Takes a job away from whoever does it, who notices at the next heartbeat.
pub async fn forget(transaction: &mut Transaction, workspace_id: i32, kind: JobKind, import_id: i64) -> Result<()> {
    sqlx::query("delete from job where workspace_id = $1 and import_id = $2 and kind = $3")
        .bind(workspace_id)
        .bind(import_id)
        .bind(kind.text())
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

/// As `forget`, every job of a workspace.
pub(crate) async fn forget_workspace(transaction: &mut Transaction, workspace_id: i32) -> Result<()> {
    sqlx::query("delete from job where workspace_id = $1").bind(workspace_id).execute(&mut **transaction).await?;
    Ok(())
}

/// How many jobs of a kind there are, of all workspaces together.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct Queue {
    pub(crate) kind: String,
    /// For a process that has room.
    pub(crate) waiting: i32,
    /// For a later time.
    pub(crate) put_off: i32,
    pub(crate) processing: i32,
    /// For how long the first of the waiting ones has waited.
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
