//! The contents of a session: its account, when it was last used, and when its password was last confirmed.

use tower_sessions::Session;

use super::store::session::ACCOUNT_ID;
use crate::base::error::Result;

/// The day a session was last used; writing it extends the session.
pub(crate) const USED_ON: &str = "used_on";

/// When the password was last typed again, in seconds since 1970.
pub(crate) const CONFIRMED_AT: &str = "confirmed_at";

pub(crate) const CONFIRMATION_SECONDS: i64 = 5 * 60;

/// A used session is extended; writing that once a day is enough.
pub(crate) async fn record_use(session: &Session) -> Result<()> {
    Ok(session.insert(USED_ON, time::OffsetDateTime::now_utc().date().to_string()).await?)
}

pub(crate) async fn is_confirmed(session: &Session) -> Result<bool> {
    let at: Option<i64> = session.get(CONFIRMED_AT).await?;
    let now = time::OffsetDateTime::now_utc().unix_timestamp();
    Ok(at.is_some_and(|at| (at..at + CONFIRMATION_SECONDS).contains(&now)))
}

/// Binds the session to the account, under a new id.
pub(crate) async fn begin_session(session: &Session, account_id: i32) -> Result<()> {
    session.clear().await;
    session.cycle_id().await?;
    session.insert(ACCOUNT_ID, account_id).await?;
    session.save().await?;
    Ok(())
}
