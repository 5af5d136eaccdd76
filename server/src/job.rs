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

pub mod runner;

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use uuid::Uuid;

use crate::{
    database::{Database, Transaction},
    error::{Error, Result},
    signal::News,
};

/// How long a job stays with a process of which nothing is heard.
pub const LEASE: Duration = Duration::from_secs(10);
pub const HEARTBEAT: Duration = Duration::from_secs(3);
/// Webhooks of a workspace that are called at once, by all processes: one customer's slow receivers keep no others waiting.
const WEBHOOKS_A_WORKSPACE: i64 = 2;
/// So long others may go first while a job at which a process died waits until nothing is under way.
const LONGEST_WAIT_FOR_AN_EMPTY_ROOM: Duration = Duration::from_secs(30);

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

/// Why a job stops before its end.
#[derive(Debug, thiserror::Error)]
pub enum Stop {
    /// Another process has it now, or it was deleted: nothing may be written any more.
    #[error("the lease is lost")]
    LeaseLost,
    #[error(transparent)]
    Error(#[from] Error),
}

impl From<sqlx::Error> for Stop {
    fn from(error: sqlx::Error) -> Self {
        Stop::Error(error.into())
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

/// Gives a job to every import that should have one and has none. None should be without; an import that waits for
/// nobody would wait for ever.
pub async fn enqueue_missing(transaction: &mut Transaction, workspace_id: i32) -> Result<()> {
    let missing: Vec<(i64, String)> = sqlx::query_as(
        "select import_id, state from import
         where workspace_id = $1 and state in ('planning', 'waiting', 'processing', 'undoing')
           and not exists (select from job where job.workspace_id = $1 and job.import_id = import.import_id
                                             and job.kind in ('plan', 'import', 'undo'))
         for no key update skip locked",
    )
    .bind(workspace_id)
    .fetch_all(&mut **transaction)
    .await?;
    for (import_id, state) in missing {
        tracing::error!(workspace_id, import_id, state, "an import without a job: it gets one");
        let kind = match state.as_str() {
            "planning" => JobKind::Plan,
            "undoing" => JobKind::Undo,
            _ => JobKind::Import,
        };
        enqueue(transaction, workspace_id, kind, import_id).await?;
    }
    enqueue_missing_companies(transaction, workspace_id).await
}

async fn enqueue_missing_companies(transaction: &mut Transaction, workspace_id: i32) -> Result<()> {
    let missing: Vec<i64> = sqlx::query_scalar(
        "select import_id from import_company join import using (workspace_id, import_id)
         where workspace_id = $1 and import_company.state in ('waiting', 'processing')
           and import.state in ('done', 'failed', 'undone')
           and not exists (select from job where job.workspace_id = $1 and job.kind = 'company'
                                             and job.import_id = import_company.import_id)
         for no key update of import_company skip locked",
    )
    .bind(workspace_id)
    .fetch_all(&mut **transaction)
    .await?;
    for import_id in missing {
        tracing::error!(workspace_id, import_id, "an import whose companies have no job: they get one");
        enqueue(transaction, workspace_id, JobKind::Company, import_id).await?;
    }
    Ok(())
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

/// A job that this process holds.
#[derive(Debug, Clone)]
pub struct Lease {
    pub workspace_id: i32,
    pub kind: JobKind,
    pub import_id: i64,
    /// How often it was taken since it last came forward, this time included.
    pub attempts: i32,
    /// How often a process died at it since it last came forward.
    pub deaths: i32,
    job_id: Uuid,
    holder: Uuid,
    /// Until it comes forward, nothing is to run beside it.
    is_alone: Arc<AtomicBool>,
}

/// What a process has room for.
#[derive(Debug, Clone, Copy)]
pub struct Room {
    /// Nothing that works is under way: a job at which a process died may be taken, which runs alone.
    pub is_empty: bool,
    /// For anything that works on the database all the time: imports and undos too.
    pub for_work: bool,
    pub for_plans: bool,
    pub for_companies: bool,
    pub for_searches: bool,
    pub for_mails: bool,
    pub for_webhooks: bool,
    pub for_email_checks: bool,
}

/// Takes the next job that waits, or whose holder is silent. `holder` is new for every taking. What a person has
/// confirmed comes before what is still to be looked at, and that before what nobody waits for; the rest only where there
/// is room for it, and one of a kind and workspace at a time (of webhooks two), so that neither anybody's many files nor
/// their slow receivers keep others waiting.
///
/// A job whose lease ended in another process than this one is one at which a process died. It comes first where nothing
/// is under way; once it has waited for `LONGEST_WAIT_FOR_AN_EMPTY_ROOM`, no other one is taken any more before it. What
/// mostly waits for other people's servers holds little and runs beside the rest all the same.
pub async fn take(database: &Database, room: Room, process: Uuid) -> Result<Option<Lease>> {
    let holder = Uuid::new_v4();
    let mut transaction = database.begin_global().await?;
    let taken: Option<(Uuid, i32, String, i64, i32, i32)> = sqlx::query_as(
        "update job set lease_holder = $1, lease_until = now() + $2 * interval '1 second', attempts = attempts + 1,
                        deaths = deaths + case when lease_process <> $10 then 1 else 0 end, lease_process = $10
         where job_id = (select job_id from job
                         where run_after <= now() and (lease_until is null or lease_until < now())
                           and case when kind in ('mail', 'webhook', 'email_check') then true
                                    when deaths > 0 or lease_process <> $10 then $11
                                    else not exists (select from job as suspect
                                                     where suspect.kind not in ('mail', 'webhook', 'email_check')
                                                       and (suspect.deaths > 0 or suspect.lease_process <> $10)
                                                       and (suspect.lease_until is null or suspect.lease_until < now())
                                                       and greatest(suspect.run_after, suspect.lease_until)
                                                           < now() - $12 * interval '1 second') end
                           and ((kind in ('import', 'undo') and $9)
                                or (kind in ('plan', 'undo_plan') and $3
                                    and not exists (select from job as other
                                                    where other.workspace_id = job.workspace_id
                                                      and other.kind in ('plan', 'undo_plan')
                                                      and other.lease_until >= now()))
                                or (kind = 'company' and $4
                                    and not exists (select from job as other
                                                    where other.workspace_id = job.workspace_id
                                                      and other.kind = 'company' and other.lease_until >= now()))
                                or (kind = 'search' and $5)
                                or (kind = 'webhook' and $6
                                    and (select count(*) from job as other
                                         where other.workspace_id = job.workspace_id and other.kind = 'webhook'
                                           and other.lease_until >= now()) < $13)
                                or (kind = 'email_check' and $7)
                                or (kind = 'mail' and $8))
                         order by (deaths > 0 or lease_process <> $10) is true desc, kind in ('import', 'undo') desc, kind in ('plan', 'undo_plan') desc, run_after limit 1
                         for update skip locked)
         returning job_id, workspace_id, kind, import_id, attempts, deaths",
    )
    .bind(holder)
    .bind(LEASE.as_secs_f64())
    .bind(room.for_plans)
    .bind(room.for_companies)
    .bind(room.for_searches)
    .bind(room.for_webhooks)
    .bind(room.for_email_checks)
    .bind(room.for_mails)
    .bind(room.for_work)
    .bind(process)
    .bind(room.is_empty)
    .bind(LONGEST_WAIT_FOR_AN_EMPTY_ROOM.as_secs_f64())
    .bind(WEBHOOKS_A_WORKSPACE)
    .fetch_optional(&mut *transaction)
    .await?;
    transaction.commit().await?;
    let Some((job_id, workspace_id, kind, import_id, attempts, deaths)) = taken else { return Ok(None) };
    let known = JobKind::ALL.into_iter().find(|known| known.text() == kind);
    let kind = known.ok_or_else(|| Error::Internal(format!("a job of kind {kind}")))?;
    let is_alone = Arc::new(AtomicBool::new(deaths > 0 && !kind.waits_for_others()));
    Ok(Some(Lease { workspace_id, kind, import_id, attempts, deaths, job_id, holder, is_alone }))
}

/// Gives back whatever the process holds, at its orderly end: nothing of that died.
pub async fn give_back_all(database: &Database, process: Uuid) -> Result<()> {
    let mut transaction = database.begin_global().await?;
    sqlx::query(
        "update job set attempts = greatest(attempts - 1, 0), lease_holder = null, lease_process = null, lease_until = null
         where lease_process = $1",
    )
    .bind(process)
    .execute(&mut *transaction)
    .await?;
    transaction.commit().await?;
    Ok(())
}

impl Lease {
    /// The heartbeat.
    async fn renew(&self, database: &Database) -> Result<(), Stop> {
        let mut transaction = database.begin_global().await?;
        self.hold(&mut transaction).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// As `fence`, for a transaction that tells something but does not bring the job forward.
    pub async fn hold(&self, transaction: &mut Transaction) -> Result<(), Stop> {
        let renew = "update job set lease_until = now() + $3 * interval '1 second'
                     where job_id = $1 and lease_holder = $2";
        self.touch(transaction, renew, LEASE).await
    }

    /// The last statement of a transaction that brings the job forward: keeps it from being committed by a process
    /// that lost the job, and keeps others from taking the job until it is committed.
    pub async fn fence(&self, transaction: &mut Transaction) -> Result<(), Stop> {
        let renew = "update job set attempts = 0, deaths = 0, lease_until = now() + $3 * interval '1 second'
                     where job_id = $1 and lease_holder = $2";
        self.touch(transaction, renew, LEASE).await?;
        self.is_alone.store(false, Ordering::Relaxed);
        Ok(())
    }

    /// Whether nothing is to run beside it.
    pub fn is_alone(&self) -> bool {
        self.is_alone.load(Ordering::Relaxed)
    }

    /// In place of `fence` when the job is done.
    pub async fn finish(&self, transaction: &mut Transaction) -> Result<(), Stop> {
        let finished = sqlx::query("delete from job where job_id = $1 and lease_holder = $2")
            .bind(self.job_id)
            .bind(self.holder)
            .execute(&mut **transaction)
            .await?;
        if finished.rows_affected() == 1 { Ok(()) } else { Err(Stop::LeaseLost) }
    }

    /// In place of `fence` when there is nothing to do for a while.
    pub async fn put_off(&self, transaction: &mut Transaction, wait: Duration) -> Result<(), Stop> {
        let put_off = "update job set attempts = 0, deaths = 0, run_after = now() + $3 * interval '1 second',
                                      lease_holder = null, lease_process = null, lease_until = null
                       where job_id = $1 and lease_holder = $2";
        self.touch(transaction, put_off, wait).await
    }

    /// Ends the job, and tells everybody who follows its import.
    pub async fn end(&self, mut transaction: Transaction) -> Result<(), Stop> {
        self.news().send(&mut transaction).await?;
        self.finish(&mut transaction).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// That something has become of its import.
    pub fn news(&self) -> News {
        News::ImportChanged { workspace_id: self.workspace_id, import_id: self.import_id }
    }

    /// Ends the job, whatever is left of it.
    pub async fn leave(&self, database: &Database) -> Result<(), Stop> {
        let mut transaction = database.begin_global().await?;
        self.finish(&mut transaction).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Puts off a job at which the process has died too often. It has one more try then; unless it comes forward, the
    /// next death puts it off again.
    pub async fn put_off_after_deaths(&self, database: &Database, wait: Duration) -> Result<(), Stop> {
        let mut transaction = database.begin_global().await?;
        let put_off = "update job set attempts = 0, deaths = deaths - 1, run_after = now() + $3 * interval '1 second',
                                      lease_holder = null, lease_process = null, lease_until = null
                       where job_id = $1 and lease_holder = $2";
        self.touch(&mut transaction, put_off, wait).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Gives the job back in the middle of it, to be taken again when the others that are due had their turn.
    pub async fn step_back(&self, database: &Database) -> Result<(), Stop> {
        let mut transaction = database.begin_global().await?;
        self.put_off(&mut transaction, Duration::ZERO).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Gives the job back, to be taken again after a while.
    async fn release(&self, database: &Database, wait: Duration) -> Result<(), Stop> {
        let mut transaction = database.begin_global().await?;
        let release = "update job set run_after = now() + $3 * interval '1 second', lease_holder = null,
                                      lease_process = null, lease_until = null
                       where job_id = $1 and lease_holder = $2";
        self.touch(&mut transaction, release, wait).await?;
        transaction.commit().await?;
        Ok(())
    }

    async fn touch(&self, transaction: &mut Transaction, update: &'static str, span: Duration) -> Result<(), Stop> {
        let touched = sqlx::query(update)
            .bind(self.job_id)
            .bind(self.holder)
            .bind(span.as_secs_f64())
            .execute(&mut **transaction)
            .await?;
        if touched.rows_affected() == 1 { Ok(()) } else { Err(Stop::LeaseLost) }
    }
}
