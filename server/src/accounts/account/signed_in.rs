//! The account behind a request: an extractor in every handler but sign-in and set-up.
//!
//! Guarantees: account and rights are read for each request, so that a removed right, a deleted account or a revoked
//! token takes effect at once. A request with a token acts by the token, never by a cookie
//! (`bearer::strip_browser_headers`).

use axum::{extract::FromRequestParts, http::request::Parts};
use torikomi_core::wire::{self, Rights};
use tower_sessions::Session;

use super::{
    secret,
    store::{
        identity::{self, Identity},
        session::{self, ACCOUNT_ID},
        token,
    },
};
use crate::{
    accounts::account,
    base::{
        audit::{self, Actor, Event},
        database::GlobalTransaction,
        error::{Error, Result},
    },
    http::bearer,
    state::AppState,
};

/// The account of the request's session or token, and its workspace.
#[derive(Debug, Clone)]
pub struct SignedIn {
    pub account_id: i32,
    pub workspace_id: i32,
    pub login_id: String,
    pub person_name: String,
    /// For a token: the rights that its account has too.
    pub rights: Rights,
    /// Never for a token.
    pub is_license_account: bool,
    pub workspace_name: String,
    /// IANA name of the workspace's zone.
    pub time_zone: String,
    /// True for a session; for a token, if it was given this right.
    may_read_leads: bool,
    /// `None`: a password was typed in this very request.
    credential: Option<Credential>,
}

/// The credential that a request brought.
#[derive(Debug, Clone)]
pub(crate) enum Credential {
    /// Its key in the table.
    Session(String),
    Token(i32),
}

impl From<Identity> for SignedIn {
    fn from(identity: Identity) -> SignedIn {
        SignedIn {
            account_id: identity.account_id,
            workspace_id: identity.workspace_id,
            login_id: identity.login_id,
            person_name: identity.person_name,
            rights: identity.rights,
            is_license_account: identity.is_license_account,
            workspace_name: identity.workspace_name,
            time_zone: identity.time_zone,
            may_read_leads: false,
            credential: None,
        }
    }
}

impl SignedIn {
    /// Refuses an account without the right of bulk registration.
    pub fn require_import(&self) -> Result<()> {
        require(self.rights.may_import)
    }

    /// For anything that shows registered leads: a token needs a separate right for that. Exporting is a right of its
    /// own.
    pub fn require_read_leads(&self) -> Result<()> {
        require(self.may_read_leads())
    }

    /// For the rows of an imported file as they are in the file: a token without the right to read leads sees only the
    /// files of its own account.
    pub fn require_read_file_of(&self, account_id: i32) -> Result<()> {
        require(self.may_read_leads() || account_id == self.account_id)
    }

    pub fn may_read_leads(&self) -> bool {
        self.may_read_leads || !matches!(self.credential, Some(Credential::Token(_)))
    }

    pub fn require_edit_leads(&self) -> Result<()> {
        require(self.rights.may_edit_leads)
    }

    pub fn require_export_leads(&self) -> Result<()> {
        require(self.rights.may_export_leads)
    }

    /// For what affects everybody: custom items, the profile, names that others use.
    pub fn require_settings(&self) -> Result<()> {
        require(self.rights.may_change_settings)
    }

    /// Missing names may be added with any right whose work needs them.
    pub fn require_add_names(&self) -> Result<()> {
        let Rights { may_import, may_edit_leads, may_change_settings, .. } = self.rights;
        require(may_import || may_edit_leads || may_change_settings)
    }

    /// Imports and leads both register companies: either right is enough.
    pub fn require_companies(&self) -> Result<()> {
        require(self.rights.may_import || self.rights.may_edit_leads)
    }

    /// Refuses all but the license account, which alone manages accounts.
    pub fn require_license_account(&self) -> Result<()> {
        require(self.is_license_account)
    }

    /// The actor for the security log.
    pub(crate) fn actor(&self) -> Actor {
        Actor { workspace_id: self.workspace_id, account_id: self.account_id, token_id: None }
    }

    /// `None` if there is no such account, or it was deleted.
    pub async fn load(state: &AppState, account_id: i32) -> Result<Option<SignedIn>> {
        let mut transaction = state.database.begin_global().await?;
        Ok(identity::load(&mut transaction, account_id).await?.map(SignedIn::from))
    }

    /// The same account acting with a token, with the token's rights.
    pub(crate) fn with_token(self, token_id: i32, rights: Rights, may_read_leads: bool) -> SignedIn {
        let rights = self.rights.common(rights);
        let credential = Some(Credential::Token(token_id));
        SignedIn { rights, is_license_account: false, may_read_leads, credential, ..self }
    }

    /// The same account, loaded again with its current rights. `SignedOut` if its session has ended, or its token was
    /// revoked or has expired.
    pub async fn reload(&self, state: &AppState) -> Result<SignedIn> {
        let now = SignedIn::load(state, self.account_id).await?.ok_or(Error::SignedOut)?;
        let mut transaction = state.database.begin_global().await?;
        self.require_credential(&mut transaction).await?;
        let rights = now.rights.common(self.rights);
        let is_license_account = now.is_license_account && self.is_license_account;
        let (may_read_leads, credential) = (self.may_read_leads, self.credential.clone());
        Ok(SignedIn { rights, is_license_account, may_read_leads, credential, ..now })
    }

    /// `SignedOut` unless the session or the token is still valid.
    pub(crate) async fn require_credential(&self, transaction: &mut GlobalTransaction) -> Result<()> {
        let is_valid = match &self.credential {
            None => true,
            Some(Credential::Session(key)) => session::is_valid(transaction, key).await?,
            Some(Credential::Token(token_id)) => token::is_valid(transaction, *token_id).await?,
        };
        if is_valid { Ok(()) } else { Err(Error::SignedOut) }
    }
}

fn require(right: bool) -> Result<()> {
    if right { Ok(()) } else { Err(Error::Forbidden) }
}

impl FromRequestParts<AppState> for SignedIn {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self> {
        if let Some(secret) = bearer::token(&parts.headers) {
            return authenticate_token(state, secret).await;
        }
        let SessionUser(signed_in) = SessionUser::from_request_parts(parts, state).await?;
        Ok(signed_in)
    }
}

/// A user of a session, who signed in with a password: for what no token may do.
#[derive(Debug, Clone)]
pub struct SessionUser(pub SignedIn);

impl FromRequestParts<AppState> for SessionUser {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self> {
        if let Some(secret) = bearer::token(&parts.headers) {
            // The security log records whose token it is.
            authenticate_token(state, secret).await?;
            return Err(Error::NotByToken);
        }
        let session = extract_session(parts, state).await?;
        let account_id: i32 = session.get(ACCOUNT_ID).await?.ok_or(Error::SignedOut)?;
        let signed_in = SignedIn::load(state, account_id).await?.ok_or(Error::SignedOut)?;
        audit::identify(signed_in.actor());
        account::session::record_use(&session).await?;
        let credential = session.id().map(|id| Credential::Session(session::key(&id)));
        Ok(SessionUser(SignedIn { credential, ..signed_in }))
    }
}

/// A user of a session who has typed the password again within the last minutes: for what an unattended open session
/// must not allow.
#[derive(Debug, Clone)]
pub struct ConfirmedUser(pub SignedIn);

impl FromRequestParts<AppState> for ConfirmedUser {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self> {
        let SessionUser(signed_in) = SessionUser::from_request_parts(parts, state).await?;
        require_confirmation(parts, state).await?;
        Ok(ConfirmedUser(signed_in))
    }
}

/// The holder of a license account, who has typed the password again.
#[derive(Debug, Clone)]
pub struct ConfirmedAdministrator(pub SignedIn);

impl FromRequestParts<AppState> for ConfirmedAdministrator {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self> {
        let Administrator(signed_in) = Administrator::from_request_parts(parts, state).await?;
        require_confirmation(parts, state).await?;
        Ok(ConfirmedAdministrator(signed_in))
    }
}

async fn require_confirmation(parts: &mut Parts, state: &AppState) -> Result<()> {
    let session = extract_session(parts, state).await?;
    if account::session::is_confirmed(&session).await? { Ok(()) } else { Err(Error::PasswordNeeded) }
}

async fn extract_session(parts: &mut Parts, state: &AppState) -> Result<Session> {
    Session::from_request_parts(parts, state).await.map_err(|(_, reason)| Error::internal("session", reason))
}

/// The holder of a license account, signed in with a password.
#[derive(Debug, Clone)]
pub struct Administrator(pub SignedIn);

impl FromRequestParts<AppState> for Administrator {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self> {
        let SessionUser(signed_in) = SessionUser::from_request_parts(parts, state).await?;
        signed_in.require_license_account()?;
        Ok(Administrator(signed_in))
    }
}

pub(crate) fn to_session(signed_in: SignedIn) -> wire::Session {
    let may_read_leads = signed_in.may_read_leads();
    wire::Session {
        login_id: signed_in.login_id,
        person_name: signed_in.person_name,
        workspace_name: signed_in.workspace_name,
        time_zone: signed_in.time_zone,
        may_read_leads,
        rights: signed_in.rights,
        is_license_account: signed_in.is_license_account,
    }
}

/// The account that the token's holder acts as; records the use, once a minute.
pub(crate) async fn authenticate_token(state: &AppState, secret: &str) -> Result<SignedIn> {
    let mut transaction = state.database.begin_global().await?;
    let Some(token) = token::find_and_mark_used(&mut transaction, secret::hash(secret)).await? else {
        audit::log(Event::TokenRefused);
        return Err(Error::BadToken);
    };
    transaction.commit().await?;
    let account = SignedIn::load(state, token.account_id).await?.ok_or(Error::BadToken)?;
    audit::identify(Actor { token_id: Some(token.token_id), ..account.actor() });
    Ok(account.with_token(token.token_id, token.rights, token.may_read_leads))
}
