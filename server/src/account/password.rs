//! Passwords: the rule, a generator, and their Argon2id hashes.
//!
//! Guarantees: what is generated passes the rule and can be read out loud (no `0` and `O`, `1`, `l` and `I`); hashing never blocks the async threads, and only a few run at once (each takes 19 MiB and a core), so
//! that a flood of sign-ins cannot take the memory that imports need.

use std::sync::Arc;

use argon2::{
    Argon2,
    password_hash::{PasswordHasher as _, PasswordVerifier as _, phc::PasswordHash},
};
use rand::seq::IndexedRandom;
use tokio::sync::Semaphore;

use crate::error::{Error, Result};

/// Whether a password has 8 to 32 half-width characters of at least two kinds: letters, digits, symbols.
pub fn is_acceptable_password(password: &str) -> bool {
    let has_letter = password.bytes().any(|byte| byte.is_ascii_alphabetic());
    let has_digit = password.bytes().any(|byte| byte.is_ascii_digit());
    let has_symbol = password.bytes().any(|byte| byte.is_ascii_punctuation());
    let kinds = u8::from(has_letter) + u8::from(has_digit) + u8::from(has_symbol);
    (8..=32).contains(&password.len()) && password.bytes().all(|byte| byte.is_ascii_graphic()) && kinds >= 2
}

/// Whether a login ID has 8 to 32 half-width characters; no blanks, which nobody sees.
pub fn is_acceptable_login_id(login_id: &str) -> bool {
    (8..=32).contains(&login_id.len()) && login_id.bytes().all(|byte| byte.is_ascii_graphic())
}

const LETTERS: &[u8] = b"abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ";
const DIGITS: &[u8] = b"23456789";
const SYMBOLS: &[u8] = b"!#%+-=?@";
const GENERATED_CHARACTERS: usize = 16;

/// A new password: 16 characters of all three kinds, above 90 bits.
pub fn generate() -> String {
    let mut random = rand::rng();
    loop {
        let any = [LETTERS, DIGITS, SYMBOLS].concat();
        let password: String =
            (0..GENERATED_CHARACTERS).filter_map(|_| any.choose(&mut random).copied().map(char::from)).collect();
        let has = |kind: &[u8]| password.bytes().any(|byte| kind.contains(&byte));
        // Thrown again rather than patched up: every acceptable text stays as likely as every other one.
        if has(LETTERS) && has(DIGITS) && has(SYMBOLS) {
            return password;
        }
    }
}

/// Hashes and verifies, a few at a time.
#[derive(Debug, Clone)]
pub struct PasswordHasher {
    permits: Arc<Semaphore>,
}

impl Default for PasswordHasher {
    fn default() -> Self {
        PasswordHasher { permits: Arc::new(Semaphore::new(4)) }
    }
}

impl PasswordHasher {
    /// The hash as a PHC text: algorithm, parameters and a random salt stand in it.
    pub async fn hash(&self, password: String) -> Result<String> {
        self.run(move || {
            let hash = Argon2::default()
                .hash_password(password.as_bytes())
                .map_err(|error| Error::internal("hashing a password", error))?;
            Ok(hash.to_string())
        })
        .await
    }

    /// Whether the password is the hash's. Without a hash (no such account) it takes as long and says no, so that
    /// the answer's time does not tell which login IDs exist.
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
        let permit = self.permits.clone().acquire_owned().await.expect("BUG: the semaphore is never closed");
        tokio::task::spawn_blocking(move || {
            let _until_done = permit;
            work()
        })
        .await
        .map_err(|error| Error::internal("password task", error))?
    }
}

#[cfg(test)]
mod tests {
    use super::{generate, is_acceptable_login_id, is_acceptable_password};

    #[test]
    fn what_is_generated_is_acceptable_and_never_twice_the_same() {
        let passwords: std::collections::BTreeSet<String> = (0..200).map(|_| generate()).collect();
        assert_eq!(passwords.len(), 200);
        assert!(passwords.iter().all(|password| is_acceptable_password(password) && password.len() == 16));
        assert!(!passwords.iter().any(|password| password.contains(['0', 'O', '1', 'l', 'I'])));
    }

    #[test]
    fn a_password_needs_eight_characters_of_two_kinds() {
        for good in ["abcdefg1", "1234567!", "ABC-defg", &format!("{}1", "a".repeat(31))] {
            assert!(is_acceptable_password(good), "{good}");
        }
        for bad in ["abcdef1", "abcdefgh", "12345678", "!!!!!!!!", "abc defg1", "パスワード1234", &"a1".repeat(17)]
        {
            assert!(!is_acceptable_password(bad), "{bad}");
        }
    }

    #[test]
    fn a_login_id_is_half_width_without_blanks() {
        assert!(is_acceptable_login_id("tanaka.taro@example.jp"));
        for bad in ["tanaka", "tanaka taro", "田中太郎太郎太郎", &"a".repeat(33)] {
            assert!(!is_acceptable_login_id(bad), "{bad}");
        }
    }
}
