//! The lease of a job: taken, renewed, completed, postponed, released.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use sqlx::PgConnection;
use uuid::Uuid;

use super::{lane::Lane, queue::Kind};
use crate::base::{
    database::{Database, Transaction},
    error::{Error, Result},
    signal::Notification,
};

/// How long a silent process keeps a job.
pub(crate) const LEASE: Duration = Duration::from_secs(10);

pub(crate) const HEARTBEAT: Duration = Duration::from_secs(3);

/// How long other jobs may go first while a job that a process died at waits until nothing is running.
pub(crate) const LONGEST_WAIT_FOR_IDLE: Duration = Duration::from_secs(30);

/// Why a job stops early.
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

/// A job that this process holds.
#[derive(Debug, Clone)]
pub struct Lease {
    pub workspace_id: i32,
    pub kind: Kind,
    pub import_id: i64,
    /// How often it was taken since its last progress, including this time.
    pub attempts: i32,
    /// How often a process died at it since its last progress.
    pub deaths: i32,
    job_id: Uuid,
    holder: Uuid,
    /// Until its next progress, nothing may run beside it.
    is_alone: Arc<AtomicBool>,
}

/// A kind of job, and whether the process can run one more of it.
#[derive(Debug, Clone, Copy)]
pub struct KindCapacity {
    pub kind: Kind,
    pub lane: &'static Lane,
    pub has_room: bool,
}

/// What a process can still run.
#[derive(Debug, Clone)]
pub struct Capacity {
    /// Every existing kind, once.
    pub kinds: Vec<KindCapacity>,
    /// No working job is running: a job that a process died at may be taken, which then runs alone.
    pub is_idle: bool,
}

/// A job's row after it was taken.
#[derive(Debug, sqlx::FromRow)]
struct JobRow {
    job_id: Uuid,
    workspace_id: i32,
    kind: String,
    import_id: i64,
    attempts: i32,
    deaths: i32,
}

/// Takes the next job that waits, or whose holder is silent. `holder` is new each time. The lowest rank comes first,
/// then the longest waiting; in a lane with a limit for each workspace, only jobs of workspaces below it. A kind that
/// is not in the capacity is left to processes that know it.
///
/// A job whose lease has expired in another process is one that a process died at. It comes first, if nothing is
/// running; once it has waited for `LONGEST_WAIT_FOR_IDLE`, no other one is taken before it. Jobs that run
/// beside the others neither wait for them nor delay them.
pub async fn take(database: &Database, capacity: &Capacity, process: Uuid) -> Result<Option<Lease>> {
    let holder = Uuid::new_v4();
    let Capacity { kinds, is_idle } = capacity;
    let mut transaction = database.begin_global().await?;
    let taken: Option<JobRow> = sqlx::query_as(
        "with known as (
             select * from unnest($6::text[], $7::boolean[], $8::text[], $9::smallint[], $10::bigint[], $11::boolean[])
                           as known (kind, is_open, lane, rank, a_workspace, is_beside))
         update job set lease_holder = $1, lease_until = now() + $2 * interval '1 second', attempts = attempts + 1,
                        deaths = deaths + case when lease_process <> $3 then 1 else 0 end, lease_process = $3
         where job_id = (select job_id from job join known using (kind)
                         where is_open and run_after <= now() and (lease_until is null or lease_until < now())
                           and case when is_beside then true
                                    when deaths > 0 or lease_process <> $3 then $4
                                    else not exists (select from job as suspect join known as of_suspect using (kind)
                                                     where not of_suspect.is_beside
                                                       and (suspect.deaths > 0 or suspect.lease_process <> $3)
                                                       and (suspect.lease_until is null or suspect.lease_until < now())
                                                       and greatest(suspect.run_after, suspect.lease_until)
                                                           < now() - $5 * interval '1 second') end
                           and (a_workspace is null
                                or (select count(*) from job as other join known as of_other using (kind)
                                    where other.workspace_id = job.workspace_id and of_other.lane = known.lane
                                      and other.lease_until >= now()) < a_workspace)
                         order by (deaths > 0 or lease_process <> $3) is true desc, rank, run_after limit 1
                         for update of job skip locked)
         returning job_id, workspace_id, kind, import_id, attempts, deaths",
    )
    .bind(holder)
    .bind(LEASE.as_secs_f64())
    .bind(process)
    .bind(is_idle)
    .bind(LONGEST_WAIT_FOR_IDLE.as_secs_f64())
    .bind(kinds.iter().map(|entry| entry.kind.name).collect::<Vec<_>>())
    .bind(kinds.iter().map(|entry| entry.has_room).collect::<Vec<_>>())
    .bind(kinds.iter().map(|entry| entry.lane.name).collect::<Vec<_>>())
    .bind(kinds.iter().map(|entry| entry.lane.rank).collect::<Vec<_>>())
    .bind(kinds.iter().map(|entry| entry.lane.max_per_workspace).collect::<Vec<_>>())
    .bind(kinds.iter().map(|entry| entry.lane.is_light).collect::<Vec<_>>())
    .fetch_optional(&mut *transaction)
    .await?;
    transaction.commit().await?;
    let Some(taken) = taken else { return Ok(None) };
    let JobRow { job_id, workspace_id, kind, import_id, attempts, deaths } = taken;
    let known = kinds.iter().find(|entry| entry.kind.name == kind);
    let KindCapacity { kind, lane, .. } = *known.ok_or_else(|| Error::Internal(format!("a job of kind {kind}")))?;
    let is_alone = Arc::new(AtomicBool::new(deaths > 0 && !lane.is_light));
    Ok(Some(Lease { workspace_id, kind, import_id, attempts, deaths, job_id, holder, is_alone }))
}

/// Releases all jobs of the process at its orderly end: these are not deaths.
pub async fn release_all(database: &Database, process: Uuid) -> Result<()> {
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
    /// Keeps the job: the heartbeat, also for transactions that write without progress of the job.
    pub async fn renew(&self, transaction: &mut PgConnection) -> Result<(), Stop> {
        let renew = "update job set lease_until = now() + $3 * interval '1 second'
                     where job_id = $1 and lease_holder = $2";
        self.touch(transaction, renew, LEASE).await
    }

    /// The last statement of a transaction with progress of the job: prevents the commit in a process that has lost the
    /// job, and keeps others from taking the job until the commit.
    pub async fn checkpoint(&self, transaction: &mut PgConnection) -> Result<(), Stop> {
        let renew = "update job set attempts = 0, deaths = 0, lease_until = now() + $3 * interval '1 second'
                     where job_id = $1 and lease_holder = $2";
        self.touch(transaction, renew, LEASE).await?;
        self.is_alone.store(false, Ordering::Relaxed);
        Ok(())
    }

    /// Whether nothing may run beside it.
    pub fn is_alone(&self) -> bool {
        self.is_alone.load(Ordering::Relaxed)
    }

    /// Replaces `checkpoint` when the job is done.
    pub async fn complete(&self, transaction: &mut PgConnection) -> Result<(), Stop> {
        let completed = sqlx::query("delete from job where job_id = $1 and lease_holder = $2")
            .bind(self.job_id)
            .bind(self.holder)
            .execute(transaction)
            .await?;
        if completed.rows_affected() == 1 { Ok(()) } else { Err(Stop::LeaseLost) }
    }

    /// Ends the job with the transaction, and notifies everybody who follows its import.
    pub async fn complete_and_notify(&self, mut transaction: Transaction) -> Result<(), Stop> {
        self.notification().send(&mut transaction).await?;
        self.complete(&mut transaction).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Ends the job with its work unfinished.
    pub async fn complete_unfinished(&self, database: &Database) -> Result<(), Stop> {
        let mut transaction = database.begin_global().await?;
        self.complete(&mut transaction).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// The notification that its import has changed.
    pub fn notification(&self) -> Notification {
        Notification::ImportChanged { workspace_id: self.workspace_id, import_id: self.import_id }
    }

    /// Replaces `checkpoint` when there is nothing to do for a while.
    pub async fn postpone(&self, transaction: &mut PgConnection, wait: Duration) -> Result<(), Stop> {
        let postpone = "update job set attempts = 0, deaths = 0, run_after = now() + $3 * interval '1 second',
                                       lease_holder = null, lease_process = null, lease_until = null
                        where job_id = $1 and lease_holder = $2";
        self.touch(transaction, postpone, wait).await
    }

    /// In the middle of the job: it is taken again after the other pending jobs were.
    pub async fn postpone_behind_others(&self, database: &Database) -> Result<(), Stop> {
        let mut transaction = database.begin_global().await?;
        self.postpone(&mut transaction, Duration::ZERO).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// For a job that the process has died at too often. It gets one more try later; without progress, the next death
    /// postpones it again.
    pub async fn postpone_after_deaths(&self, database: &Database, wait: Duration) -> Result<(), Stop> {
        let mut transaction = database.begin_global().await?;
        let postpone = "update job set attempts = 0, deaths = deaths - 1, run_after = now() + $3 * interval '1 second',
                                       lease_holder = null, lease_process = null, lease_until = null
                        where job_id = $1 and lease_holder = $2";
        self.touch(&mut transaction, postpone, wait).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Releases the job without progress, to be taken again after a while.
    pub(crate) async fn release(&self, database: &Database, wait: Duration) -> Result<(), Stop> {
        let mut transaction = database.begin_global().await?;
        let release = "update job set run_after = now() + $3 * interval '1 second', lease_holder = null,
                                      lease_process = null, lease_until = null
                       where job_id = $1 and lease_holder = $2";
        self.touch(&mut transaction, release, wait).await?;
        transaction.commit().await?;
        Ok(())
    }

    async fn touch(&self, transaction: &mut PgConnection, update: &'static str, span: Duration) -> Result<(), Stop> {
        let touched = sqlx::query(update)
            .bind(self.job_id)
            .bind(self.holder)
            .bind(span.as_secs_f64())
            .execute(transaction)
            .await?;
        if touched.rows_affected() == 1 { Ok(()) } else { Err(Stop::LeaseLost) }
    }
}
