//! Webhook secrets and signatures (Standard Webhooks, symmetric `v1`).

use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::base::error::{Error, Result};

const PREFIX: &str = "whsec_";

/// 256 random bits.
pub(crate) fn generate_secret() -> String {
    format!("{PREFIX}{}", STANDARD.encode(rand::random::<[u8; 32]>()))
}

/// The header's value: one signature for each secret.
pub(crate) fn header(secrets: &[&str], id: &str, timestamp: i64, body: &[u8]) -> Result<String> {
    let signed: Result<Vec<String>> = secrets.iter().map(|secret| sign(secret, id, timestamp, body)).collect();
    Ok(signed?.join(" "))
}

fn sign(secret: &str, id: &str, timestamp: i64, body: &[u8]) -> Result<String> {
    let key = secret.strip_prefix(PREFIX).unwrap_or(secret);
    let key = STANDARD.decode(key).map_err(|error| Error::internal("a webhook's secret", error))?;
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).map_err(|error| Error::internal("a webhook's secret", error))?;
    mac.update(format!("{id}.{timestamp}.").as_bytes());
    mac.update(body);
    Ok(format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes())))
}

#[cfg(test)]
mod tests {
    use crate::outbound::webhook::transport::signature::{generate_secret, header};

    /// The example of the Standard Webhooks specification's libraries.
    #[test]
    fn signatures_are_those_of_standard_webhooks() {
        let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
        let signed = header(&[secret], "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, br#"{"test": 2432232314}"#);
        assert_eq!(signed.expect("a signature"), "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn two_secrets_sign_side_by_side() {
        let (old, new) = (generate_secret(), generate_secret());
        assert_ne!(old, new);
        let both = header(&[&new, &old], "a", 1, b"x").expect("signatures");
        assert_eq!(both, [&new, &old].map(|secret| header(&[secret], "a", 1, b"x").expect("one")).join(" "));
    }
}
