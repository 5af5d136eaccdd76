//! The events of the security log, and their format.

use torikomi_core::wire::Rights;

/// What happened. The name of a variant, in snake case, is the event's name in the log: never renamed, never reused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// The right password.
    SignedIn,
    /// A wrong password, or an unknown login ID (then without an account).
    SignInFailed,
    /// Too many tries, at signing in or when the password is asked for again.
    Throttled,
    /// A password was not checked, because too many others are being compared: in total, for the address or for the
    /// account.
    PasswordsBusy,
    /// An action reached its hourly limit.
    HourlyLimit {
        action: &'static str,
    },
    /// A token that is unknown, was revoked or has expired.
    TokenRefused,
    /// The password was asked for again, and was right.
    PasswordConfirmed,
    /// The password was asked for again (or the old one before a change), and was wrong.
    ConfirmationFailed,
    SignedOut,
    /// A person ended every session of an account.
    SessionsEnded {
        on_account: i32,
    },
    /// A session expired.
    SessionExpired {
        workspace: i32,
        account: i32,
    },
    /// 403, and the reason.
    Refused(Refusal),
    /// The first account of a workspace was made through the set-up address.
    SetUp,
    /// A set-up address that is spent, expired or never existed.
    SetUpRefused,
    PasswordChanged {
        revoked_tokens: u64,
    },
    PasswordReset {
        on_account: i32,
        revoked_tokens: u64,
    },
    AccountMade {
        on_account: i32,
        rights: Rights,
        is_license_account: bool,
    },
    /// Address or name.
    AccountChanged {
        on_account: i32,
    },
    RightsChanged {
        on_account: i32,
        before: (Rights, bool),
        after: (Rights, bool),
    },
    AccountDeleted {
        on_account: i32,
    },
    TokenMade {
        on_token: i32,
        rights: Rights,
        may_read_leads: bool,
    },
    TokenRevoked {
        on_account: i32,
        on_token: i32,
    },
    LeadsDeleted {
        leads: u64,
    },
    /// Leads removed by an undo, in the background, for the account that started it. A failed undo reports what it has
    /// removed so far, and the total again when it is finished later.
    LeadsTakenBack {
        workspace: i32,
        account: i32,
        on_import: i64,
        leads: u64,
    },
    /// An export was requested and counted.
    LeadsExported {
        leads: u64,
    },
    /// An export's file was downloaded.
    LeadsDownloaded,
    /// One of an import's CSV files was downloaded: its error CSV, its registered rows, its companies.
    ImportFileDownloaded {
        on_import: i64,
        file: &'static str,
    },
    WebhookMade {
        on_webhook: i32,
    },
    /// Its address, or whether it is enabled.
    WebhookChanged {
        on_webhook: i32,
    },
    WebhookSecretReplaced {
        on_webhook: i32,
    },
    WebhookDeleted {
        on_webhook: i32,
    },
    WorkspaceMade {
        workspace: i32,
    },
    WorkspaceRemoved {
        workspace: i32,
    },
    /// A set-up address was printed; without a workspace: for the installation.
    SetUpAddressMade {
        workspace: Option<i32>,
    },
}

/// Why a request was refused with 403.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// The account, or the token, lacks the right.
    Right,
    /// Only a person may do it.
    Token,
    /// A page of another site sent it.
    CrossSite,
}

/// What a line contains besides name, outcome and context.
#[derive(Debug, Default)]
pub(crate) struct Details {
    pub(crate) workspace: Option<i32>,
    pub(crate) account: Option<i32>,
    pub(crate) on_account: Option<i32>,
    pub(crate) on_token: Option<i32>,
    pub(crate) on_import: Option<i64>,
    pub(crate) on_webhook: Option<i32>,
    pub(crate) count: Option<u64>,
    pub(crate) rights_before: Option<String>,
    pub(crate) rights: Option<String>,
    pub(crate) reason: Option<&'static str>,
}

impl Event {
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Event::SignedIn => "signed_in",
            Event::SignInFailed => "sign_in_failed",
            Event::Throttled => "throttled",
            Event::PasswordsBusy => "passwords_busy",
            Event::HourlyLimit { .. } => "hourly_limit",
            Event::TokenRefused => "token_refused",
            Event::PasswordConfirmed => "password_confirmed",
            Event::ConfirmationFailed => "confirmation_failed",
            Event::SignedOut => "signed_out",
            Event::SessionsEnded { .. } => "sessions_ended",
            Event::SessionExpired { .. } => "session_expired",
            Event::Refused(_) => "refused",
            Event::SetUp => "set_up",
            Event::SetUpRefused => "set_up_refused",
            Event::PasswordChanged { .. } => "password_changed",
            Event::PasswordReset { .. } => "password_reset",
            Event::AccountMade { .. } => "account_made",
            Event::AccountChanged { .. } => "account_changed",
            Event::RightsChanged { .. } => "rights_changed",
            Event::AccountDeleted { .. } => "account_deleted",
            Event::TokenMade { .. } => "token_made",
            Event::TokenRevoked { .. } => "token_revoked",
            Event::LeadsDeleted { .. } => "leads_deleted",
            Event::LeadsTakenBack { .. } => "leads_taken_back",
            Event::LeadsExported { .. } => "leads_exported",
            Event::LeadsDownloaded => "leads_downloaded",
            Event::ImportFileDownloaded { .. } => "import_file_downloaded",
            Event::WebhookMade { .. } => "webhook_made",
            Event::WebhookChanged { .. } => "webhook_changed",
            Event::WebhookSecretReplaced { .. } => "webhook_secret_replaced",
            Event::WebhookDeleted { .. } => "webhook_deleted",
            Event::WorkspaceMade { .. } => "workspace_made",
            Event::WorkspaceRemoved { .. } => "workspace_removed",
            Event::SetUpAddressMade { .. } => "set_up_address_made",
        }
    }

    /// `failure` if something was refused.
    pub(crate) fn outcome(&self) -> &'static str {
        match self {
            Event::SignInFailed
            | Event::Throttled
            | Event::PasswordsBusy
            | Event::HourlyLimit { .. }
            | Event::TokenRefused
            | Event::ConfirmationFailed
            | Event::Refused(_)
            | Event::SetUpRefused => "failure",
            _ => "success",
        }
    }

    pub(crate) fn details(&self) -> Details {
        let none = Details::default();
        match *self {
            Event::SessionsEnded { on_account }
            | Event::AccountChanged { on_account }
            | Event::AccountDeleted { on_account } => Details { on_account: Some(on_account), ..none },
            Event::SessionExpired { workspace, account } => {
                Details { workspace: Some(workspace), account: Some(account), ..none }
            }
            Event::HourlyLimit { action } => Details { reason: Some(action), ..none },
            Event::WebhookMade { on_webhook }
            | Event::WebhookChanged { on_webhook }
            | Event::WebhookSecretReplaced { on_webhook }
            | Event::WebhookDeleted { on_webhook } => Details { on_webhook: Some(on_webhook), ..none },
            Event::Refused(refusal) => Details { reason: Some(refusal.name()), ..none },
            Event::PasswordChanged { revoked_tokens } => Details { count: Some(revoked_tokens), ..none },
            Event::PasswordReset { on_account, revoked_tokens } => {
                Details { on_account: Some(on_account), count: Some(revoked_tokens), ..none }
            }
            Event::AccountMade { on_account, rights, is_license_account } => {
                Details { on_account: Some(on_account), rights: Some(join_rights(rights, is_license_account)), ..none }
            }
            Event::RightsChanged { on_account, before, after } => Details {
                on_account: Some(on_account),
                rights_before: Some(join_rights(before.0, before.1)),
                rights: Some(join_rights(after.0, after.1)),
                ..none
            },
            Event::TokenMade { on_token, rights, may_read_leads } => {
                let reading = if may_read_leads { "+read_leads" } else { "" };
                let rights = format!("{}{reading}", join_rights(rights, false));
                Details { on_token: Some(on_token), rights: Some(rights), ..none }
            }
            Event::TokenRevoked { on_account, on_token } => {
                Details { on_account: Some(on_account), on_token: Some(on_token), ..none }
            }
            Event::LeadsTakenBack { workspace, account, on_import, leads } => Details {
                workspace: Some(workspace),
                account: Some(account),
                on_import: Some(on_import),
                count: Some(leads),
                ..none
            },
            Event::LeadsDeleted { leads } | Event::LeadsExported { leads } => Details { count: Some(leads), ..none },
            Event::ImportFileDownloaded { on_import, file } => {
                Details { on_import: Some(on_import), reason: Some(file), ..none }
            }
            Event::WorkspaceMade { workspace } | Event::WorkspaceRemoved { workspace } => {
                Details { workspace: Some(workspace), ..none }
            }
            Event::SetUpAddressMade { workspace } => Details { workspace, ..none },
            _ => none,
        }
    }
}

impl Refusal {
    fn name(self) -> &'static str {
        match self {
            Refusal::Right => "right",
            Refusal::Token => "token",
            Refusal::CrossSite => "cross_site",
        }
    }
}

/// As `import+export_leads`; `license` stands for all of them.
fn join_rights(rights: Rights, is_license_account: bool) -> String {
    if is_license_account {
        return "license".to_owned();
    }
    let names = [
        (rights.may_import, "import"),
        (rights.may_edit_leads, "edit_leads"),
        (rights.may_export_leads, "export_leads"),
        (rights.may_change_settings, "settings"),
    ];
    let granted: Vec<&str> = names.into_iter().filter_map(|(has, name)| has.then_some(name)).collect();
    if granted.is_empty() { "none".to_owned() } else { granted.join("+") }
}
