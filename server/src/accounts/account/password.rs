//! Passwords: the server's part of the rule (core has the rest), a generator, and Argon2id hashes.
//!
//! Guarantees: a generated password passes the rule and can be read out loud (no `0` and `O`, `1`, `l` and `I`);
//! hashing never blocks the async threads, and only a few hashes run at once (each takes 19 MiB and a core), so that a
//! flood of sign-ins cannot take the memory that imports need. The queue is bounded: a request that would wait too long
//! gets 503.

use std::{
    collections::HashSet,
    sync::{Arc, LazyLock},
    time::Duration,
};

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher as _, PasswordVerifier as _, phc::PasswordHash},
};
use rand::seq::IndexedRandom;
use tokio::sync::Semaphore;
use torikomi_core::draft::account::{PasswordFault, judge_password, password_fault};

use crate::base::error::{Error, Result};

/// The 3,000 most commonly guessed passwords.
static COMMON_PASSWORDS: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    let list = include_str!("common_passwords.txt");
    list.lines().filter(|line| !line.starts_with('#')).collect()
});

/// Refuses a password that is not acceptable for this login ID, with core's message.
pub(crate) fn require_acceptable(password: &str, login_id: &str) -> Result<()> {
    let fault = judge_password(password, login_id).or_else(|| is_common(password).then_some(PasswordFault::Usual));
    fault.map_or(Ok(()), |fault| Err(Error::Invalid(password_fault(fault))))
}

fn is_common(password: &str) -> bool {
    COMMON_PASSWORDS.contains(password.to_lowercase().as_str())
}

const LETTERS: &[u8] = b"abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ";
const DIGITS: &[u8] = b"23456789";
const SYMBOLS: &[u8] = b"!#%+-=?@";
const GENERATED_CHARACTERS: usize = 16;

/// A new password: 16 characters of all three kinds, more than 90 bits.
pub fn generate() -> String {
    let mut random = rand::rng();
    loop {
        let any = [LETTERS, DIGITS, SYMBOLS].concat();
        let password: String =
            (0..GENERATED_CHARACTERS).filter_map(|_| any.choose(&mut random).copied().map(char::from)).collect();
        let has = |kind: &[u8]| password.bytes().any(|byte| kind.contains(&byte));
        // Drawn again rather than patched: every acceptable password stays equally likely.
        if has(LETTERS) && has(DIGITS) && has(SYMBOLS) {
            return password;
        }
    }
}

/// How many hashes run at once, how many more may wait, and for how long.
const MAX_RUNNING: usize = 4;
const MAX_WAITING: usize = 60;
const MAX_WAIT: Duration = Duration::from_secs(5);

/// Hashes and verifies, a few at a time.
#[derive(Debug, Clone)]
pub struct PasswordHasher {
    permits: Arc<Semaphore>,
    /// A running hash keeps its permit here too.
    queue: Arc<Semaphore>,
    max_wait: Duration,
}

impl Default for PasswordHasher {
    fn default() -> Self {
        PasswordHasher {
            permits: Arc::new(Semaphore::new(MAX_RUNNING)),
            queue: Arc::new(Semaphore::new(MAX_RUNNING + MAX_WAITING)),
            max_wait: MAX_WAIT,
        }
    }
}

impl PasswordHasher {
    /// The hash as a PHC string: it holds the algorithm, the parameters and a random salt.
    pub async fn hash(&self, password: String) -> Result<String> {
        self.run(move || {
            let hash = Argon2::default()
                .hash_password(password.as_bytes())
                .map_err(|error| Error::internal("hashing a password", error))?;
            Ok(hash.to_string())
        })
        .await
    }

    /// Whether the password matches the hash. Without a hash (no such account) it takes as long and returns `false`, so
    /// that the response time does not reveal which login IDs exist. Nor does the wait before it
    /// (`ConcurrencyLimits::acquire_password`).
    pub async fn verify(&self, password: String, hash: Option<String>) -> Result<bool> {
        self.run(move || {
            let Some(hash) = hash else {
                let _same_work = Argon2::default().hash_password(password.as_bytes());
                return Ok(false);
            };
            let hash = PasswordHash::new(&hash).map_err(|error| Error::internal("a stored password hash", error))?;
            Ok(Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
        })
        .await
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
        let queued = self.queue.clone().try_acquire_owned().map_err(|_| Error::TooManyPasswords)?;
        let permit = tokio::time::timeout(self.max_wait, self.permits.clone().acquire_owned())
            .await
            .map_err(|_| Error::TooManyPasswords)?
            .expect("BUG: the semaphore is never closed");
        tokio::task::spawn_blocking(move || {
            let _until_done = (queued, permit);
            work()
        })
        .await
        .map_err(|error| Error::internal("password task", error))?
    }
}

/// Whether a hash was made with less work, or differently, than today. It is rebuilt at the next sign-in, when the
/// password is known.
pub(crate) fn is_outdated(hash: &str) -> bool {
    let Ok(hash) = PasswordHash::new(hash) else { return true };
    let today = Params::DEFAULT;
    let is_as_today = hash.algorithm.as_str() == Algorithm::Argon2id.as_str()
        && hash.version == Some(Version::V0x13.into())
        && Params::try_from(&hash).is_ok_and(|made| {
            made.m_cost() >= today.m_cost() && made.t_cost() >= today.t_cost() && made.p_cost() >= today.p_cost()
        });
    !is_as_today
}

/// The given password, validated, or a generated one; and a second copy of the latter.
pub(crate) fn validate_or_generate(password: Option<String>, login_id: &str) -> Result<(String, Option<String>)> {
    match password {
        Some(password) => {
            require_acceptable(&password, login_id)?;
            Ok((password, None))
        }
        None => {
            let password = generate();
            Ok((password.clone(), Some(password)))
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use torikomi_core::draft::account::judge_password;

    use super::{
        COMMON_PASSWORDS, MAX_RUNNING, MAX_WAITING, PasswordHasher, generate, is_outdated, require_acceptable,
    };
    use crate::base::error::Error;

    #[test]
    fn generated_passwords_are_acceptable_and_never_the_same() {
        let passwords: std::collections::BTreeSet<String> = (0..200).map(|_| generate()).collect();
        assert_eq!(passwords.len(), 200);
        assert!(passwords.iter().all(|password| judge_password(password, "").is_none() && password.len() == 16));
        assert!(!passwords.iter().any(|password| password.contains(['0', 'O', '1', 'l', 'I'])));
    }

    #[test]
    fn a_common_password_is_refused_whatever_its_capitals() {
        assert_eq!(COMMON_PASSWORDS.len(), 3_000);
        for usual in ["password", "Password", "12345678", "QWERTYUIOP", "iloveyou"] {
            assert!(require_acceptable(usual, "tanaka-taro").is_err(), "{usual}");
        }
        require_acceptable("password-of-mine", "tanaka-taro").expect("it is not on the list");
        require_acceptable("tanaka-taro", "tanaka-taro").expect_err("the login ID");
    }

    #[test]
    fn a_hash_that_took_less_work_is_outdated() {
        let of =
            |parameters: &str| format!("{parameters}$c29tZXNhbHQxMjM0$RdescudvJCsgt3ub+b4dWRWJTmaaJObGzhA5sKZfvJs");
        assert!(!is_outdated(&of("$argon2id$v=19$m=19456,t=2,p=1")));
        assert!(!is_outdated(&of("$argon2id$v=19$m=65536,t=3,p=4")));
        for less in ["$argon2id$v=19$m=8192,t=2,p=1", "$argon2id$v=19$m=19456,t=1,p=1", "$argon2i$v=19$m=19456,t=2,p=1"]
        {
            assert!(is_outdated(&of(less)), "{less}");
        }
        assert!(is_outdated(&of("$argon2id$v=16$m=19456,t=2,p=1")));
    }

    #[tokio::test]
    async fn a_request_that_would_wait_too_long_is_refused() {
        let hasher = PasswordHasher { max_wait: Duration::from_millis(200), ..PasswordHasher::default() };
        let everyone = u32::try_from(MAX_RUNNING).expect("a few");
        let permits = hasher.permits.clone().acquire_many_owned(everyone).await.expect("nobody hashes yet");
        let waiting: Vec<_> = (0..MAX_RUNNING + MAX_WAITING)
            .map(|_| {
                let hasher = hasher.clone();
                tokio::spawn(async move { hasher.hash("himitsu-2026".to_owned()).await })
            })
            .collect();
        while hasher.queue.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        let one_more = hasher.hash("himitsu-2026".to_owned()).await;
        assert!(matches!(one_more, Err(Error::TooManyPasswords)), "the queue is full: {one_more:?}");
        for waited in waiting {
            assert!(matches!(waited.await.expect("no panic"), Err(Error::TooManyPasswords)));
        }
        drop(permits);
        hasher.hash("himitsu-2026".to_owned()).await.expect("everybody has gone");
    }
}
