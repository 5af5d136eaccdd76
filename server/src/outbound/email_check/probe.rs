//! The probes of an address: its domain in DNS, its mail servers over SMTP.

use torikomi_core::wire::EmailVerdict;

pub(crate) mod address;
pub(crate) mod cache;
pub(crate) mod checker;
pub(crate) mod dns;
pub(crate) mod domain;
pub(crate) mod reply;
pub(crate) mod settings;
pub(crate) mod smtp;

/// The result of a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Finding {
    pub(crate) verdict: EmailVerdict,
    /// Whether a retry may be conclusive.
    pub(crate) is_retryable: bool,
}

impl Finding {
    const EXISTS: Finding = Finding { verdict: EmailVerdict::Exists, is_retryable: false };
    const NG: Finding = Finding { verdict: EmailVerdict::Ng, is_retryable: false };
    const UNCHECKED: Finding = Finding { verdict: EmailVerdict::Unchecked, is_retryable: false };
    const RETRY_LATER: Finding = Finding { verdict: EmailVerdict::Unchecked, is_retryable: true };
}
