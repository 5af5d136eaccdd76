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
    /// Whether a later try may be conclusive.
    pub(crate) again: bool,
}

impl Finding {
    const EXISTS: Finding = Finding { verdict: EmailVerdict::Exists, again: false };
    const NG: Finding = Finding { verdict: EmailVerdict::Ng, again: false };
    const UNCHECKED: Finding = Finding { verdict: EmailVerdict::Unchecked, again: false };
    const LATER: Finding = Finding { verdict: EmailVerdict::Unchecked, again: true };
}
