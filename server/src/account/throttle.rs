//! How often somebody may try a password: counted in the database, so that it holds for all processes together.
//!
//! Guarantees: a try is counted before the password is looked at, so that tries at the same moment cannot slip
//! through together. A right password clears the pair's count. Login IDs and addresses are kept as hashes: a person
//! may have typed the password into the wrong field.
//!
//! Deliberately does not lock an account: whoever knows a login ID could then lock its owner out. Only the pair of
//! login ID and address is limited tightly; the two alone are limited loosely, against guessing from many addresses
//! or at many login IDs.

use std::net::IpAddr;

use sha2::{Digest, Sha256};

use crate::{
    database::Database,
    error::{Error, Result},
};

/// In 15 minutes, for one login ID from one address.
pub const TRIES_BY_PAIR: i32 = 10;
const TRIES_BY_LOGIN_ID: i32 = 200;
/// A whole office may stand behind one address.
const TRIES_BY_ADDRESS: i32 = 200;

fn subject(parts: &[&str]) -> Vec<u8> {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part.as_bytes());
        hasher.update([0]);
    }
    hasher.finalize().to_vec()
}

fn pair(login_id: &str, address: IpAddr) -> Vec<u8> {
    subject(&["pair", login_id, &address.to_string()])
}

/// Counts a try; `TooManyTries` when it is one too many.
pub async fn count_try(database: &Database, login_id: &str, address: IpAddr) -> Result<()> {
    let limits = [
        (pair(login_id, address), TRIES_BY_PAIR),
        (subject(&["login_id", login_id]), TRIES_BY_LOGIN_ID),
        (subject(&["address", &address.to_string()]), TRIES_BY_ADDRESS),
    ];
    let mut refused = false;
    for (subject, limit) in limits {
        // Each in its own transaction: no two tries hold one row and wait for another.
        let mut transaction = database.begin_global().await?;
        let tries: i32 = sqlx::query_scalar(
            "insert into sign_in_try (subject, tries, window_ends_at) values ($1, 1, now() + interval '15 minutes')
             on conflict on constraint sign_in_try_pk do update
             set tries = case when sign_in_try.window_ends_at <= now() then 1
                              else least(sign_in_try.tries + 1, 1000000) end,
                 window_ends_at = case when sign_in_try.window_ends_at <= now() then now() + interval '15 minutes'
                                       else sign_in_try.window_ends_at end
             returning tries",
        )
        .bind(subject)
        .fetch_one(&mut *transaction)
        .await?;
        transaction.commit().await?;
        refused |= tries > limit;
    }
    if refused { Err(Error::TooManyTries) } else { Ok(()) }
}

/// After a right password: the pair begins anew.
pub async fn forget_tries(database: &Database, login_id: &str, address: IpAddr) -> Result<()> {
    let mut transaction = database.begin_global().await?;
    sqlx::query("delete from sign_in_try where subject = $1 or window_ends_at <= now()")
        .bind(pair(login_id, address))
        .execute(&mut *transaction)
        .await?;
    transaction.commit().await?;
    Ok(())
}
