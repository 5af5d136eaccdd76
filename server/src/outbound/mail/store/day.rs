//! The daily limit of a workspace's mails.
//!
//! Guarantees: a message is counted in the transaction that marks it as being sent, by the one process that sends the
//! workspace's mails, so that the limit is never exceeded; further mails wait for the next day, and none is lost. Days
//! are in UTC: changing the workspace's zone does not begin a new one.

use std::time::Duration;

use crate::base::{
    database::Transaction,
    error::{Error, Result},
};

/// How many more may be sent today, and how long the day lasts.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Today {
    pub(crate) left: u64,
    pub(crate) rest: Duration,
}

pub(crate) async fn today(transaction: &mut Transaction, most_a_day: u64) -> Result<Today> {
    let (mails, seconds): (i64, f64) = sqlx::query_as(
        "select coalesce((select mails from mail_day
                          where workspace_id = $1 and day = (now() at time zone 'UTC')::date), 0),
                extract(epoch from ((now() at time zone 'UTC')::date + 1)::timestamp at time zone 'UTC'
                                   - now())::double precision",
    )
    .bind(transaction.workspace_id())
    .fetch_one(&mut **transaction)
    .await?;
    let mails = u64::try_from(mails).map_err(|error| Error::internal("a number of mails", error))?;
    // A moment more, so that it is the next day by every clock.
    Ok(Today { left: most_a_day.saturating_sub(mails), rest: Duration::from_secs_f64(seconds.max(0.0) + 1.0) })
}

/// Counts one more.
pub(crate) async fn count(transaction: &mut Transaction) -> Result<()> {
    sqlx::query(
        "insert into mail_day (workspace_id, day, mails)
         values ($1, (now() at time zone 'UTC')::date, 1)
         on conflict on constraint mail_day_pk do update
         set day = excluded.day, mails = case when mail_day.day = excluded.day then mail_day.mails + 1 else 1 end",
    )
    .bind(transaction.workspace_id())
    .execute(&mut **transaction)
    .await?;
    Ok(())
}
