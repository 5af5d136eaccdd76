//! Hourly limits for actions that make the server call others: counted for each workspace in the database, so that they
//! hold for all processes together.

use crate::base::{
    audit::{self, Event},
    database::Transaction,
    error::{Error, Result},
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    TestMail,
    WebhookTest,
    WebhookAgain,
}

impl Act {
    fn text(self) -> &'static str {
        match self {
            Act::TestMail => "test_mail",
            Act::WebhookTest => "webhook_test",
            Act::WebhookAgain => "webhook_again",
        }
    }

    pub fn most(self) -> i32 {
        match self {
            Act::TestMail => 20,
            Act::WebhookTest | Act::WebhookAgain => 60,
        }
    }
}

/// Counts one more; [`Error::TooOften`], and nothing is written, if that would exceed the limit.
pub async fn count(transaction: &mut Transaction, act: Act) -> Result<()> {
    let counted = sqlx::query(
        "insert into hourly_count (workspace_id, act, began_at, times) values ($1, $2, now(), 1)
         on conflict on constraint hourly_count_pk do update
         set times = case when hourly_count.began_at <= now() - interval '1 hour' then 1 else hourly_count.times + 1 end,
             began_at = case when hourly_count.began_at <= now() - interval '1 hour' then now()
                             else hourly_count.began_at end
         where hourly_count.began_at <= now() - interval '1 hour' or hourly_count.times < $3",
    )
    .bind(transaction.workspace_id())
    .bind(act.text())
    .bind(act.most())
    .execute(&mut **transaction)
    .await?;
    if counted.rows_affected() == 1 {
        return Ok(());
    }
    let rest_seconds: i32 = sqlx::query_scalar(
        "select ceil(extract(epoch from began_at + interval '1 hour' - now()))::integer from hourly_count
         where workspace_id = $1 and act = $2",
    )
    .bind(transaction.workspace_id())
    .bind(act.text())
    .fetch_one(&mut **transaction)
    .await?;
    audit::log(Event::HourlyLimit { act: act.text() });
    let rest_seconds = u16::try_from(rest_seconds.max(1)).unwrap_or(u16::MAX);
    Err(Error::TooOften { most: act.most(), rest_seconds })
}
