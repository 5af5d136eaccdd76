//! Hourly limits for actions that make the server call others: counted for each workspace in the database, so that they
//! hold for all processes together.

use crate::base::{
    audit::{self, Event},
    database::Transaction,
    error::{Error, Result},
};

/// An action with an hourly limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LimitedAction {
    TestMail,
    WebhookTest,
    WebhookRetry,
}

impl LimitedAction {
    fn name(self) -> &'static str {
        match self {
            LimitedAction::TestMail => "test_mail",
            LimitedAction::WebhookTest => "webhook_test",
            LimitedAction::WebhookRetry => "webhook_again",
        }
    }

    pub fn limit(self) -> i32 {
        match self {
            LimitedAction::TestMail => 20,
            LimitedAction::WebhookTest | LimitedAction::WebhookRetry => 60,
        }
    }
}

/// Counts one more; [`Error::TooOften`], and nothing is written, if that would exceed the limit.
pub async fn count(transaction: &mut Transaction, action: LimitedAction) -> Result<()> {
    let counted = sqlx::query(
        "insert into hourly_count (workspace_id, act, began_at, times) values ($1, $2, now(), 1)
         on conflict on constraint hourly_count_pk do update
         set times = case when hourly_count.began_at <= now() - interval '1 hour' then 1 else hourly_count.times + 1 end,
             began_at = case when hourly_count.began_at <= now() - interval '1 hour' then now()
                             else hourly_count.began_at end
         where hourly_count.began_at <= now() - interval '1 hour' or hourly_count.times < $3",
    )
    .bind(transaction.workspace_id())
    .bind(action.name())
    .bind(action.limit())
    .execute(&mut **transaction)
    .await?;
    if counted.rows_affected() == 1 {
        return Ok(());
    }
    let retry_after_seconds: i32 = sqlx::query_scalar(
        "select ceil(extract(epoch from began_at + interval '1 hour' - now()))::integer from hourly_count
         where workspace_id = $1 and act = $2",
    )
    .bind(transaction.workspace_id())
    .bind(action.name())
    .fetch_one(&mut **transaction)
    .await?;
    audit::log(Event::HourlyLimit { action: action.name() });
    let retry_after_seconds = u16::try_from(retry_after_seconds.max(1)).unwrap_or(u16::MAX);
    Err(Error::TooOften { limit: action.limit(), retry_after_seconds })
}
