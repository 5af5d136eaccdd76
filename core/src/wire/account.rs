//! The signed-in person, accounts with their rights and passwords, and tokens for programs.

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    pub login_id: String,
    pub password: String,
}

/// The first account and its workspace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SetUp {
    pub workspace_name: String,
    pub login_id: String,
    pub email: String,
    pub password: String,
    /// 担当者名: the value of column V.
    pub person_name: String,
}

/// Who is signed in, and where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Session {
    pub login_id: String,
    pub person_name: String,
    pub workspace_name: String,
    /// IANA name, for example `Asia/Tokyo`.
    pub time_zone: String,
    #[serde(flatten)]
    pub rights: Rights,
    /// Whoever signed in does; a token where it was given this right.
    #[serde(default)]
    pub may_read_leads: bool,
    pub is_license_account: bool,
}

/// The password of who is signed in, typed once more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Confirmation {
    pub password: String,
}

/// What an account, or a token, may do. A license account may do all of it and alone manages accounts. Whoever is
/// signed in sees the workspace's format, custom items and names.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Rights {
    /// 一括登録: plan, start and look at bulk registrations, with their files and history.
    #[serde(default)]
    pub may_import: bool,
    /// リードの登録・編集: register, edit and delete single leads.
    #[serde(default)]
    pub may_edit_leads: bool,
    /// リードのエクスポート: take leads out as CSV.
    #[serde(default)]
    pub may_export_leads: bool,
    /// 設定の変更: custom items, the format's profile, the time zone; rename, merge and delete names.
    #[serde(default)]
    pub may_change_settings: bool,
}

impl Rights {
    pub const ALL: Rights =
        Rights { may_import: true, may_edit_leads: true, may_export_leads: true, may_change_settings: true };

    /// The rights that both have.
    #[must_use]
    pub fn common(self, other: Rights) -> Rights {
        Rights {
            may_import: self.may_import && other.may_import,
            may_edit_leads: self.may_edit_leads && other.may_edit_leads,
            may_export_leads: self.may_export_leads && other.may_export_leads,
            may_change_settings: self.may_change_settings && other.may_change_settings,
        }
    }
}

/// A person who may sign in (specification 16).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Account {
    pub account_id: u32,
    pub login_id: String,
    pub email: String,
    /// 担当者名: the value of column V.
    pub person_name: String,
    pub rights: Rights,
    pub is_license_account: bool,
    pub created_at: String,
    /// `None`: never yet.
    pub last_sign_in_at: Option<String>,
}

/// A new account. Its login ID is never changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AccountDraft {
    pub login_id: String,
    pub email: String,
    /// A person in charge of this name that has no account yet is the account's from now on.
    pub person_name: String,
    /// `None`: one is generated.
    #[serde(default)]
    pub password: Option<String>,
    /// Not looked at for a license account, which may do everything.
    #[serde(default)]
    pub rights: Rights,
    #[serde(default)]
    pub is_license_account: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AccountMade {
    pub account: Account,
    /// The generated password, told this once; `None` where one was chosen.
    pub password: Option<String>,
}

/// An account as it is to be. Leads that have the old person name keep the person under the new one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AccountChange {
    pub email: String,
    pub person_name: String,
    pub rights: Rights,
    pub is_license_account: bool,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PasswordReset {
    /// `None`: one is generated.
    #[serde(default)]
    pub password: Option<String>,
}

/// A password that was generated, told this once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GivenPassword {
    /// `None` where one was chosen.
    pub password: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PasswordChange {
    pub old_password: String,
    pub new_password: String,
    /// Whether the account's tokens are revoked too.
    #[serde(default)]
    pub revoke_tokens: bool,
}

/// A token by which another program acts as the account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ApiToken {
    pub token_id: u32,
    pub name: String,
    /// As they were given; only those that its account still has count.
    pub rights: Rights,
    /// Whether it finds and reads leads.
    pub may_read_leads: bool,
    pub created_at: String,
    pub expires_at: String,
    /// To the minute; `None`: never yet.
    pub last_used_at: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ApiTokenDraft {
    pub name: String,
    pub rights: Rights,
    /// Whether it finds and reads leads; imports, edits and exports do without.
    #[serde(default)]
    pub may_read_leads: bool,
    /// A time in the future, at most a year away; left out: 90 days from now.
    #[serde(default)]
    pub expires_at: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ApiTokenMade {
    pub token: ApiToken,
    /// What goes behind `Authorization: Bearer`. Shown this once: only its hash is kept.
    pub secret: String,
}
