//! Who a request comes from: an extractor that stands first in every handler but sign-in and set-up.
//!
//! Guarantees: the account is read anew for each request, so that a right that was taken away, or a deleted account,
//! counts at once.

use axum::{extract::FromRequestParts, http::request::Parts};
use tower_sessions::Session;

use super::session_store::ACCOUNT_ID;
use crate::{
    error::{Error, Result},
    state::AppState,
};

/// The account behind the request's session, and its workspace.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct SignedIn {
    pub account_id: i32,
    pub workspace_id: i32,
    pub login_id: String,
    pub person_name: String,
    pub may_import: bool,
    pub is_license_account: bool,
    pub workspace_name: String,
    /// IANA name of the workspace's zone.
    pub time_zone: String,
}

impl SignedIn {
    /// Refuses an account without the right of bulk registration.
    pub fn require_import(&self) -> Result<()> {
        if self.may_import { Ok(()) } else { Err(Error::Forbidden) }
    }

    /// Refuses all but the license account, which alone may change what holds for everybody.
    pub fn require_license_account(&self) -> Result<()> {
        if self.is_license_account { Ok(()) } else { Err(Error::Forbidden) }
    }

    /// `None` when there is no such account, or it was deleted.
    pub async fn load(state: &AppState, account_id: i32) -> Result<Option<SignedIn>> {
        let mut transaction = state.database.begin_global().await?;
        let signed_in = sqlx::query_as(
            "select account_id, workspace_id, login_id, person_name, may_import, is_license_account,
                    workspace.name as workspace_name, time_zone
             from account join workspace using (workspace_id)
             where account_id = $1 and deleted_at is null",
        )
        .bind(account_id)
        .fetch_optional(&mut *transaction)
        .await?;
        Ok(signed_in)
    }
}

impl FromRequestParts<AppState> for SignedIn {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self> {
        let session = Session::from_request_parts(parts, state)
            .await
            .map_err(|(_, reason)| Error::internal("session", reason))?;
        let account_id: i32 = session.get(ACCOUNT_ID).await?.ok_or(Error::SignedOut)?;
        SignedIn::load(state, account_id).await?.ok_or(Error::SignedOut)
    }
}
