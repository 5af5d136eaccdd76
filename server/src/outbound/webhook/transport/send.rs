//! The sending of one call.
//!
//! Guarantees: it ends in time; no redirect is followed; little more than the status of the answer is read; the address
//! was checked (`outbound::network`). Every failure on the way is an outcome, not an error.

use std::time::{Duration, Instant};

use time::OffsetDateTime;
use torikomi_core::wire::WebhookFault;
use url::Url;

use super::signature;
use crate::{
    base::error::Result,
    outbound::{
        network::{OutboundPolicy, PrivateAddress},
        webhook::{
            address::allows_host,
            message::{Call, CallResult},
        },
    },
};

/// Read so that the connection can be reused, and discarded.
const MAX_ANSWER_BYTES: usize = 16 << 10;
const ANSWER_BODY_TIMEOUT: Duration = Duration::from_secs(1);

pub(crate) async fn send(policy: &OutboundPolicy, url: &str, secrets: &[&str], call: &Call) -> Result<CallResult> {
    let (at, began) = (OffsetDateTime::now_utc(), Instant::now());
    let signature = signature::header(secrets, &call.id, at.unix_timestamp(), &call.body)?;
    let outcome = post(policy, url, at, signature, call).await;
    let (status, fault) = match outcome {
        Ok(status) if (200..300).contains(&status) => (Some(status), None),
        Ok(status) if (300..400).contains(&status) => (Some(status), Some(WebhookFault::Redirect)),
        Ok(status) => (Some(status), Some(WebhookFault::Status)),
        Err(fault) => (None, Some(fault)),
    };
    Ok(CallResult { at, elapsed: began.elapsed(), status, fault })
}

async fn post(
    policy: &OutboundPolicy,
    url: &str,
    at: OffsetDateTime,
    signature: String,
    call: &Call,
) -> Result<u16, WebhookFault> {
    let url: Url = url.parse().map_err(|_| WebhookFault::Unreachable)?;
    // Addresses that were accepted under earlier, wider rules are checked too.
    if !allows_host(policy, &url) || !policy.allows_port(url.port_or_known_default()) {
        return Err(WebhookFault::PrivateAddress);
    }
    let is_own = match url.host() {
        Some(url::Host::Ipv4(address)) => !policy.allows_call(address.into()).await,
        Some(url::Host::Ipv6(address)) => !policy.allows_call(address.into()).await,
        _ => false,
    };
    if is_own {
        return Err(WebhookFault::PrivateAddress);
    }
    let client = policy.client().map_err(fault)?;
    let request = client
        .post(url)
        .timeout(policy.webhook_timeout)
        .header("content-type", "application/json")
        .header("webhook-id", &call.id)
        .header("webhook-timestamp", at.unix_timestamp())
        .header("webhook-signature", signature)
        .body(call.body.clone());
    let mut answer = request.send().await.map_err(fault)?;
    let status = answer.status().as_u16();
    let read = async {
        let mut left = MAX_ANSWER_BYTES;
        while let Ok(Some(bytes)) = answer.chunk().await {
            let Some(rest) = left.checked_sub(bytes.len()) else { return };
            left = rest;
        }
    };
    // The status is enough.
    let _read = tokio::time::timeout(ANSWER_BODY_TIMEOUT, read).await;
    Ok(status)
}

pub(crate) fn fault(error: reqwest::Error) -> WebhookFault {
    // The address may contain the receiver's secret.
    let error = error.without_url();
    let mut causes = std::iter::successors(Some(&error as &(dyn std::error::Error + 'static)), |error| error.source());
    if causes.any(|cause| cause.is::<PrivateAddress>()) {
        return WebhookFault::PrivateAddress;
    }
    tracing::info!(?error, "a webhook could not be called");
    if error.is_timeout() { WebhookFault::TimedOut } else { WebhookFault::Unreachable }
}
