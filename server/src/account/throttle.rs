//! How often somebody may try a password: counted in the database, so that it holds for all processes together.
//!
//! Guarantees: a try is counted before the password is looked at, so that tries at the same moment cannot slip
//! through together; a right password takes its own try back, so that only wrong ones count. A try that is refused
//! writes nothing. Login IDs and addresses are kept as hashes: a person may have typed the password into the wrong
//! field.
//!
//! Deliberately does not lock an account: whoever knows a login ID could then lock its owner out. An address that
//! tries too much is refused, and so is the pair of login ID and address; a login ID that is tried from many addresses
//! only answers more slowly, its owner too.

use std::{
    net::{IpAddr, Ipv6Addr},
    time::Duration,
};

use sha2::{Digest, Sha256};

use crate::{
    database::{Database, Transaction},
    error::{Error, Result},
};

/// In 15 minutes, for one login ID from one address.
pub const TRIES_BY_PAIR: i32 = 10;
/// A whole office may stand behind one address.
const TRIES_BY_ADDRESS: i32 = 200;
/// From whatever addresses; more than this are slowed down.
pub const TRIES_BY_LOGIN_ID: i32 = 200;
const DELAY: Duration = Duration::from_secs(2);

/// A try that was let through and counted.
#[derive(Debug)]
pub struct Try {
    address: Vec<u8>,
    pair: Vec<u8>,
    login_id: Vec<u8>,
}

impl Try {
    /// Counts a try, and lets it wait where its login ID is tried too often; `TooManyTries` when its address, or the
    /// login ID from there, has none left.
    pub async fn begin(database: &Database, login_id: &str, address: IpAddr) -> Result<Try> {
        let address = network(address).to_string();
        let this = Try {
            pair: subject(&["pair", login_id, &address]),
            login_id: subject(&["login_id", login_id]),
            address: subject(&["address", &address]),
        };
        let mut transaction = database.begin_global().await?;
        // Always in this order: of two tries that meet, none holds what the other waits for while it waits itself. A
        // refusal drops the transaction, and with it what was counted.
        count(&mut transaction, &this.address, TRIES_BY_ADDRESS).await?;
        count(&mut transaction, &this.pair, TRIES_BY_PAIR).await?;
        let by_login_id = count(&mut transaction, &this.login_id, i32::MAX).await?;
        transaction.commit().await?;
        if by_login_id > TRIES_BY_LOGIN_ID {
            tokio::time::sleep(DELAY).await;
        }
        Ok(this)
    }

    /// After a right password: the pair begins anew, and this try never was.
    pub async fn was_right(self, database: &Database) -> Result<()> {
        let mut transaction = database.begin_global().await?;
        // In the order in which they are counted.
        take_back(&mut transaction, &self.address).await?;
        sqlx::query("delete from sign_in_try where subject = $1").bind(&self.pair).execute(&mut *transaction).await?;
        take_back(&mut transaction, &self.login_id).await?;
        transaction.commit().await?;
        Ok(())
    }
}

/// Counts one more; `TooManyTries`, and nothing is written, where that would be above the limit.
async fn count(transaction: &mut Transaction, subject: &[u8], limit: i32) -> Result<i32> {
    let tries: Option<i32> = sqlx::query_scalar(
        "insert into sign_in_try (subject, tries, window_ends_at) values ($1, 1, now() + interval '15 minutes')
         on conflict on constraint sign_in_try_pk do update
         set tries = case when sign_in_try.window_ends_at <= now() then 1 else sign_in_try.tries + 1 end,
             window_ends_at = case when sign_in_try.window_ends_at <= now() then now() + interval '15 minutes'
                                   else sign_in_try.window_ends_at end
         where sign_in_try.window_ends_at <= now() or sign_in_try.tries < $2
         returning tries",
    )
    .bind(subject)
    .bind(limit)
    .fetch_optional(&mut **transaction)
    .await?;
    tries.ok_or(Error::TooManyTries)
}

async fn take_back(transaction: &mut Transaction, subject: &[u8]) -> Result<()> {
    sqlx::query("update sign_in_try set tries = tries - 1 where subject = $1 and tries > 0")
        .bind(subject)
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

/// Forgets the tries whose quarter of an hour is over.
pub async fn forget_old_tries(database: &Database) -> Result<()> {
    let mut transaction = database.begin_global().await?;
    sqlx::query("delete from sign_in_try where window_ends_at <= now()").execute(&mut *transaction).await?;
    transaction.commit().await?;
    Ok(())
}

fn subject(parts: &[&str]) -> Vec<u8> {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part.as_bytes());
        hasher.update([0]);
    }
    hasher.finalize().to_vec()
}

/// What one subscriber has of the address space: of IPv6 64 bits, which are as easily changed as one's shirt.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() >> 64 << 64)),
        address @ IpAddr::V4(_) => address,
    }
}

#[cfg(test)]
mod tests {
    use super::network;

    #[test]
    fn addresses_of_one_subscriber_are_one() {
        let same = |a: &str, b: &str| network(a.parse().expect("a")) == network(b.parse().expect("b"));
        assert!(same("2001:db8:1:2::1", "2001:db8:1:2:ffff::9"));
        assert!(!same("2001:db8:1:2::1", "2001:db8:1:3::1"));
        assert!(same("::ffff:203.0.113.7", "203.0.113.7"));
        assert!(!same("203.0.113.7", "203.0.113.8"));
    }
}
