//! Limits on password tries, counted in the database so that they hold for all processes together.
//!
//! Guarantees: a try is counted before the password is checked, so that simultaneous tries cannot slip through
//! together; a right password cancels its own try and the earlier ones of its pair, so that only wrong ones count.
//! Later tries stay: a right password cancels none that is still in progress. A refused try writes nothing. Login IDs
//! and addresses are stored as hashes: a person may have typed the password into the wrong field.
//!
//! Deliberately does not lock accounts: anyone who knows a login ID could lock its owner out. An address with too many
//! tries is refused, and so is a pair of login ID and address; a login ID tried from many addresses answers more and
//! more slowly, for its owner too, but within half a minute. For IPv6, networks count: a subscriber's (/64, /56) and an
//! office's (/48), each with a limit of its own.

use std::{net::IpAddr, time::Duration};

use sha2::{Digest, Sha256};

use crate::base::{
    audit::{self, Event},
    database::{Database, GlobalTransaction},
    error::{Error, Result},
    network::networks,
};

/// In 15 minutes, for one login ID from one address.
pub const TRIES_PER_PAIR: i32 = 10;
/// A whole office may share one address.
const TRIES_PER_ADDRESS: i32 = 200;
/// From all addresses; beyond this, each further try is slower.
pub const TRIES_PER_LOGIN_ID: i32 = 20;
const MAX_PAUSE: Duration = Duration::from_secs(30);

/// A try that was allowed and counted.
#[derive(Debug)]
pub struct SignInTry {
    addresses: Vec<CountedSubject>,
    pairs: Vec<CountedSubject>,
    login_id: Vec<u8>,
}

/// A network, or a login ID in it: its subject in the table, and its limit.
#[derive(Debug)]
struct CountedSubject {
    subject: Vec<u8>,
    limit: i32,
    /// Including this try.
    tries: i32,
}

impl SignInTry {
    /// Counts a try, and delays it if its login ID is tried too often; `TooManyTries` if its address, or the login ID
    /// from there, has none left.
    pub async fn begin(database: &Database, login_id: &str, address: IpAddr) -> Result<SignInTry> {
        let networks = networks(address);
        let counted = |limit: i32, subject_of: &dyn Fn(&str) -> Vec<u8>| {
            networks
                .iter()
                .map(|network| CountedSubject {
                    subject: subject_of(&network.text),
                    limit: limit * i32::from(network.limit_factor),
                    tries: 0,
                })
                .collect()
        };
        let mut new = SignInTry {
            addresses: counted(TRIES_PER_ADDRESS, &|network| subject(&["address", network])),
            pairs: counted(TRIES_PER_PAIR, &|network| subject(&["pair", login_id, network])),
            login_id: subject(&["login_id", login_id]),
        };
        let mut transaction = database.begin_global().await?;
        // Always in this order, so that two concurrent tries cannot deadlock. A refusal drops the transaction, and with
        // it the counts.
        for CountedSubject { subject, limit, tries } in new.addresses.iter_mut().chain(&mut new.pairs) {
            *tries = count(&mut transaction, subject, *limit).await?;
        }
        let by_login_id = count(&mut transaction, &new.login_id, i32::MAX).await?;
        transaction.commit().await?;
        tokio::time::sleep(pause(by_login_id)).await;
        Ok(new)
    }

    /// After a right password: cancels this try, and the earlier ones of the pair.
    pub async fn record_success(self, database: &Database) -> Result<()> {
        let mut transaction = database.begin_global().await?;
        // In the order in which they were counted.
        for address in &self.addresses {
            cancel_tries(&mut transaction, &address.subject, 1).await?;
        }
        for pair in &self.pairs {
            cancel_tries(&mut transaction, &pair.subject, pair.tries).await?;
        }
        cancel_tries(&mut transaction, &self.login_id, 1).await?;
        transaction.commit().await?;
        Ok(())
    }
}

/// Counts one more; `TooManyTries`, and nothing is written, if that would exceed the limit.
async fn count(transaction: &mut GlobalTransaction, subject: &[u8], limit: i32) -> Result<i32> {
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
    if tries.is_none() {
        audit::log(Event::Throttled);
    }
    tries.ok_or(Error::TooManyTries)
}

async fn cancel_tries(transaction: &mut GlobalTransaction, subject: &[u8], tries: i32) -> Result<()> {
    sqlx::query("update sign_in_try set tries = greatest(tries - $2, 0) where subject = $1")
        .bind(subject)
        .bind(tries)
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

/// Deletes the tries that are older than their quarter of an hour.
pub async fn delete_old_tries(database: &Database) -> Result<()> {
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

/// How long a try waits, by the number of tries for its login ID: a second from the 21st on, doubling with every 20
/// more.
fn pause(tries: i32) -> Duration {
    let Ok(beyond) = u32::try_from(tries - TRIES_PER_LOGIN_ID - 1) else { return Duration::ZERO };
    let steps = (beyond / TRIES_PER_LOGIN_ID.unsigned_abs()).min(5);
    Duration::from_secs(1 << steps).min(MAX_PAUSE)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use crate::accounts::account::store::throttle::pause;
    use crate::base::network::networks;

    fn common(a: &str, b: &str) -> Vec<String> {
        let of = |address: &str| networks(address.parse().expect("an address"));
        let others = of(b);
        of(a).into_iter().filter(|network| others.contains(network)).map(|network| network.text).collect()
    }

    #[test]
    fn addresses_of_one_subscriber_or_office_count_together() {
        let all = ["2001:db8:1::/48", "2001:db8:1::/56", "2001:db8:1:2::/64"];
        assert_eq!(common("2001:db8:1:2::1", "2001:db8:1:2:ffff::9"), all);
        assert_eq!(common("2001:db8:1:2::1", "2001:db8:1:3::1"), all[..2]);
        assert_eq!(common("2001:db8:1:2::1", "2001:db8:1:1200::1"), all[..1]);
        assert!(common("2001:db8:1:2::1", "2001:db8:2:2::1").is_empty());
        assert_eq!(common("::ffff:203.0.113.7", "203.0.113.7"), ["203.0.113.7"]);
        assert!(common("203.0.113.7", "203.0.113.8").is_empty());
    }

    #[test]
    fn the_pause_grows_and_has_an_end() {
        let pauses = [1, 20, 21, 40, 41, 61, 101, 121, 10_000, i32::MAX].map(|tries| pause(tries).as_secs());
        assert_eq!(pauses, [0, 0, 1, 1, 2, 4, 16, 30, 30, 30]);
        assert_eq!(pause(0), Duration::ZERO);
    }
}
