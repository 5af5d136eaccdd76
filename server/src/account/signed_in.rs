//! Who a request comes from: an extractor that stands first in every handler but sign-in and set-up.
//!
//! Guarantees: account and rights are read anew for each request, so that a right that was taken away, a deleted
//! account or a revoked token counts at once. A request that brings a token is the token's and never a cookie's
//! (`token::judge_by_token_alone`).

use axum::{extract::FromRequestParts, http::request::Parts};
use torikomi_core::wire::Rights;
use tower_sessions::Session;

use super::{rights_columns::RightsColumns, session_store::ACCOUNT_ID, token};
use crate::{
    error::{Error, Result},
    state::AppState,
};

/// The account behind the request's session or token, and its workspace.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct SignedIn {
    pub account_id: i32,
    pub workspace_id: i32,
    pub login_id: String,
    pub person_name: String,
    /// Of a token: those that its account has too.
    #[sqlx(flatten, try_from = "RightsColumns")]
    pub rights: Rights,
    /// Never by a token.
    pub is_license_account: bool,
    pub workspace_name: String,
    /// IANA name of the workspace's zone.
    pub time_zone: String,
}

impl SignedIn {
    /// Refuses an account without the right of bulk registration.
    pub fn require_import(&self) -> Result<()> {
        require(self.rights.may_import)
    }

    pub fn require_edit_leads(&self) -> Result<()> {
        require(self.rights.may_edit_leads)
    }

    pub fn require_export_leads(&self) -> Result<()> {
        require(self.rights.may_export_leads)
    }

    /// For what holds for everybody: custom items, the profile, names that others use.
    pub fn require_settings(&self) -> Result<()> {
        require(self.rights.may_change_settings)
    }

    /// Names that are missing are added by whoever may do anything that needs them.
    pub fn require_add_names(&self) -> Result<()> {
        let Rights { may_import, may_edit_leads, may_change_settings, .. } = self.rights;
        require(may_import || may_edit_leads || may_change_settings)
    }

    /// Companies are registered by imports and for leads: by whoever may do either.
    pub fn require_companies(&self) -> Result<()> {
        require(self.rights.may_import || self.rights.may_edit_leads)
    }

    /// Refuses all but the license account, which alone manages accounts.
    pub fn require_license_account(&self) -> Result<()> {
        require(self.is_license_account)
    }

    /// `None` when there is no such account, or it was deleted.
    pub async fn load(state: &AppState, account_id: i32) -> Result<Option<SignedIn>> {
        let mut transaction = state.database.begin_global().await?;
        let signed_in = sqlx::query_as(
            "select account_id, workspace_id, login_id, person_name, may_import, may_edit_leads, may_export_leads,
                    may_change_settings, is_license_account, workspace.name as workspace_name, time_zone
             from account join workspace using (workspace_id)
             where account_id = $1 and deleted_at is null",
        )
        .bind(account_id)
        .fetch_optional(&mut *transaction)
        .await?;
        Ok(signed_in)
    }

    /// The same account, looked at again: with what it may do by now.
    pub async fn again(&self, state: &AppState) -> Result<SignedIn> {
        let now = SignedIn::load(state, self.account_id).await?.ok_or(Error::SignedOut)?;
        let rights = now.rights.common(self.rights);
        let is_license_account = now.is_license_account && self.is_license_account;
        Ok(SignedIn { rights, is_license_account, ..now })
    }
}

fn require(right: bool) -> Result<()> {
    if right { Ok(()) } else { Err(Error::Forbidden) }
}

impl FromRequestParts<AppState> for SignedIn {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self> {
        if let Some(secret) = token::of_request(&parts.headers) {
            return token::signed_in(state, secret).await;
        }
        let InPerson(signed_in) = InPerson::from_request_parts(parts, state).await?;
        Ok(signed_in)
    }
}

/// Somebody who signed in with a password: for what no token may do.
#[derive(Debug, Clone)]
pub struct InPerson(pub SignedIn);

impl FromRequestParts<AppState> for InPerson {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self> {
        if token::of_request(&parts.headers).is_some() {
            return Err(Error::NotByToken);
        }
        let session = Session::from_request_parts(parts, state)
            .await
            .map_err(|(_, reason)| Error::internal("session", reason))?;
        let account_id: i32 = session.get(ACCOUNT_ID).await?.ok_or(Error::SignedOut)?;
        SignedIn::load(state, account_id).await?.map(InPerson).ok_or(Error::SignedOut)
    }
}

/// The holder of a license account, in person.
#[derive(Debug, Clone)]
pub struct Administrator(pub SignedIn);

impl FromRequestParts<AppState> for Administrator {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self> {
        let InPerson(signed_in) = InPerson::from_request_parts(parts, state).await?;
        signed_in.require_license_account()?;
        Ok(Administrator(signed_in))
    }
}
