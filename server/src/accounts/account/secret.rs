//! Secrets that we make up and tell once: tokens of programs, and of the addresses under which first accounts are made.
//!
//! 256 random bits. The tables hold their SHA-256, which needs no salt for that.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

pub(crate) fn fresh() -> String {
    URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>())
}

pub(crate) fn hash(secret: &str) -> Vec<u8> {
    Sha256::digest(secret.as_bytes()).to_vec()
}
