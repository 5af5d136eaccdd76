//! The first account, of the installation or of a workspace created on the command line: made once, through an address
//! with a token that is printed on the console.
//!
//! Guarantees: workspace, license account and its name as a person in charge are created together or not at all; of
//! concurrent requests, one wins; the token itself is not stored. A workspace's own address makes an account in that
//! workspace and in no other; the name typed there becomes the workspace's name. An address is valid for 72 hours, and
//! only the newest one of a workspace (or of the installation).

use axum::extract::State;
use torikomi_core::{domain::names::NameKind, wire};
use tower_sessions::Session;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    accounts::{
        account::{
            self,
            password::require_acceptable,
            rules::{validate_email, validate_login_id},
            signed_in::{self, SignedIn},
            store::{
                NewAccount, insert, note_sign_in,
                set_up::{require_token, spend_token},
            },
        },
        workspace,
    },
    base::{
        audit::{self, Event},
        database::Transaction,
        error::{Error, Result},
        text,
    },
    http::{
        client_address::ClientAddress,
        extract::{Json, Path},
    },
    records::name::{rules, store::person},
    state::AppState,
};

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(create_first_account))
}

/// Create the first account
///
/// Works once, within 72 hours, with the token that the server printed when it started without any account (or that a
/// command printed for a workspace). Also signs in.
#[utoipa::path(post, path = "/api/setup/{token}", tag = "session", params(("token" = String, Path)),
    request_body = wire::SetUp,
    responses((status = 200, body = wire::Session),
              (status = 409, description = "`name_taken`: the login ID or e-mail address", body = wire::ErrorAnswer),
              (status = 410, description = "The token is used, expired or unknown", body = wire::ErrorAnswer),
              (status = 422, body = wire::ErrorAnswer)))]
async fn create_first_account(
    State(state): State<AppState>,
    ClientAddress(address): ClientAddress,
    session: Session,
    Path(token): Path<String>,
    Json(draft): Json<wire::SetUp>,
) -> Result<Json<wire::Session>> {
    // 1. Validate, before the token is spent.
    let draft = validate(draft)?;
    let mut transaction = state.database.begin_global().await?;
    require_token(&mut transaction, &token).await?;
    transaction.commit().await?;
    let permit = state.concurrency.acquire_password(Some(address), None).await?;
    let password_hash = state.password_hasher.hash(draft.password.clone()).await?;
    drop(permit);
    // 2. Create the workspace and the account, and spend the token.
    let mut transaction = state.database.begin_global().await?;
    let name = &draft.workspace_name;
    let workspace_id = match spend_token(&mut transaction, &token).await? {
        None => workspace::store::insert_named(&mut transaction, name).await?,
        Some(workspace_id) => workspace::store::rename(&mut transaction, workspace_id, name).await?,
    };
    let mut transaction = transaction.into_workspace(workspace_id).await?;
    let account_id = create_account(&mut transaction, &draft, &password_hash).await?;
    transaction.commit().await?;
    // 3. Sign in.
    account::session::begin_session(&session, account_id).await?;
    let signed_in = SignedIn::load(&state, account_id).await?.ok_or(Error::SignedOut)?;
    audit::identify(signed_in.actor());
    audit::log(Event::SetUp);
    Ok(Json(signed_in::to_session(signed_in)))
}

/// The draft with its texts trimmed, or the error in it.
fn validate(draft: wire::SetUp) -> Result<wire::SetUp> {
    let workspace_name = text::validate_line(&draft.workspace_name, "ワークスペース名", "The workspace's name", 100)?;
    let login_id = validate_login_id(&draft.login_id)?;
    let email = validate_email(&draft.email)?;
    require_acceptable(&draft.password, &login_id)?;
    let person_name = rules::validate(NameKind::Person, &draft.person_name)?;
    Ok(wire::SetUp { workspace_name, login_id, email, password: draft.password, person_name })
}

async fn create_account(transaction: &mut Transaction, draft: &wire::SetUp, password_hash: &str) -> Result<i32> {
    let new = NewAccount {
        login_id: &draft.login_id,
        email: &draft.email,
        password_hash,
        person_name: &draft.person_name,
        rights: wire::Rights::ALL,
        is_license_account: true,
    };
    let account_id = insert(transaction, &new).await?;
    person::link_account(transaction, account_id, &draft.person_name).await?;
    note_sign_in(transaction, account_id).await?;
    Ok(account_id)
}
