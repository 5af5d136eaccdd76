//! Whether the address of a lead exists (specification 14).
//!
//! | Method and path | Takes | Answers |
//! |---|---|---|
//! | `GET/PUT /api/email-check` | `EmailCheckSettings` | `EmailCheckSettings` |
//! | `GET /api/import/{id}/email-check` | – | `EmailCheckProgress` |

use serde::{Deserialize, Serialize};

use crate::domain::value::fold;

/// The address does not exist.
pub const TAG_NG: &str = "Email Check NG";
/// It could not be determined whether the address exists.
pub const TAG_UNCHECKED: &str = "Unchecked Email";

/// Whether a name is one of the tags that only the check of addresses adds and removes, or is equal to one when folded.
/// People, files and programs can neither add such a tag nor remove it.
pub fn is_check_tag(name: &str) -> bool {
    let folded = fold(name);
    folded == TAG_NG || folded == TAG_UNCHECKED
}

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

#[cfg(test)]
mod tests {
    use super::{TAG_NG, TAG_UNCHECKED, is_check_tag};

    #[test]
    fn both_check_tags_are_known_in_any_width_and_with_any_blanks() {
        for name in [TAG_NG, TAG_UNCHECKED, "Ｅｍａｉｌ　Ｃｈｅｃｋ　ＮＧ", " Unchecked  Email "] {
            assert!(is_check_tag(name), "{name:?}");
        }
        for name in ["", "Email", "email check ng", "Email Check NG 2026", "EmailCheckNG"] {
            assert!(!is_check_tag(name), "{name:?}");
        }
    }
}
