//! Who works on a job, and until when: taken, held, ended, given back.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use uuid::Uuid;

use super::queue::JobKind;
use crate::base::{
    database::{Database, Transaction},
    error::{Error, Result},
    signal::News,
};

/// How long a job stays with a process of which nothing is heard.
pub(crate) const LEASE: Duration = Duration::from_secs(10);

pub(crate) const HEARTBEAT: Duration = Duration::from_secs(3);

/// Webhooks of a workspace that are called at once, by all processes: one customer's slow receivers keep no others waiting.
pub(crate) const WEBHOOKS_A_WORKSPACE: i64 = 2;

/// So long others may go first while a job at which a process died waits until nothing is under way.
pub(crate) const LONGEST_WAIT_FOR_AN_EMPTY_ROOM: Duration = Duration::from_secs(30);

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
    pub(crate) async fn renew(&self, database: &Database) -> Result<(), Stop> {
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
    pub(crate) async fn release(&self, database: &Database, wait: Duration) -> Result<(), Stop> {
        let mut transaction = database.begin_global().await?;
        let release = "update job set run_after = now() + $3 * interval '1 second', lease_holder = null,
                                      lease_process = null, lease_until = null
                       where job_id = $1 and lease_holder = $2";
        self.touch(&mut transaction, release, wait).await?;
        transaction.commit().await?;
        Ok(())
    }

    pub(crate) async fn touch(
        &self,
        transaction: &mut Transaction,
        update: &'static str,
        span: Duration,
    ) -> Result<(), Stop> {
        let touched = sqlx::query(update)
            .bind(self.job_id)
            .bind(self.holder)
            .bind(span.as_secs_f64())
            .execute(&mut **transaction)
            .await?;
        if touched.rows_affected() == 1 { Ok(()) } else { Err(Stop::LeaseLost) }
    }
}
