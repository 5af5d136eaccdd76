//! Whether the address of a lead exists (specification 14).
//!
//! | Method and path | Takes | Answers |
//! |---|---|---|
//! | `GET/PUT /api/email-check` | `EmailCheckSettings` | `EmailCheckSettings` |
//! | `GET /api/import/{id}/email-check` | – | `EmailCheckProgress` |

use serde::{Deserialize, Serialize};

/// The address does not exist.
pub const TAG_NG: &str = "Email Check NG";
/// Whether the address exists could not be told.
pub const TAG_UNCHECKED: &str = "Unchecked Email";

/// How addresses are checked that are registered from now on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum EmailCheckMode {
    /// Not at all: every one is `Unchecked Email`.
    #[default]
    Off,
    /// Whether its domain can receive mail. That an address exists this cannot tell.
    Dns,
    /// As `dns`, and the domain's mail server is asked. No message is sent.
    Smtp,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct EmailCheckSettings {
    pub mode: EmailCheckMode,
}

/// What is known of an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum EmailVerdict {
    /// No tag.
    Exists,
    /// `Email Check NG`
    Ng,
    /// `Unchecked Email`
    Unchecked,
}

/// How far the addresses are that an import newly registered.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EmailCheckProgress {
    pub to_check: u64,
    /// Those with a verdict.
    pub checked: u64,
    /// Of these, those whose server could not tell just now, and that are asked again later.
    pub to_ask_again: u64,
}
