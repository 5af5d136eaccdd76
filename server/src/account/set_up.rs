//! The first account, of the installation or of a workspace that was made on the command line: made once, through an
//! address with a token that is printed on the console.
//!
//! Guarantees: workspace, license account and its name as a person in charge come into being together or not at all;
//! of requests that race, one wins; the token itself is stored nowhere. A workspace's own address makes an account in
//! that workspace and in no other; the name that is typed there becomes the workspace's. An address is good for 72
//! hours, and only the newest one of a workspace (or of the installation) is good.

use axum::extract::State;
use torikomi_core::{domain::names::NameKind, wire};
use tower_sessions::Session;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    administration::{NewAccount, insert, judged_email, judged_login_id},
    client_address::ClientAddress,
    password::require_acceptable,
    secret, session,
    signed_in::SignedIn,
};
use crate::{
    audit::{self, Event},
    database::{Database, Transaction},
    error::{Error, Result},
    extract::{Json, Path},
    name,
    state::AppState,
    text, words,
};

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(create_first_account))
}

/// In SQL.
const GOOD_FOR: &str = "72 hours";

/// A new token, where no account exists yet. It voids the one that an earlier start printed.
pub async fn new_token(database: &Database) -> Result<Option<String>> {
    let mut transaction = database.begin_global().await?;
    if has_accounts(&mut transaction, None).await? {
        return Ok(None);
    }
    let token = insert_token(&mut transaction, None).await?;
    transaction.commit().await?;
    audit::log(Event::SetUpAddressMade { workspace: None });
    Ok(Some(token))
}

/// A new token for a workspace without accounts; `NotFound` when there is no such workspace.
pub(crate) async fn invite(database: &Database, workspace_id: i32) -> Result<String> {
    let mut transaction = database.begin_global().await?;
    sqlx::query_scalar::<_, bool>("select true from workspace where workspace_id = $1")
        .bind(workspace_id)
        .fetch_optional(&mut *transaction)
        .await?
        .ok_or(Error::NotFound)?;
    if has_accounts(&mut transaction, Some(workspace_id)).await? {
        return Err(Error::Invalid(words::workspace_has_accounts()));
    }
    let token = insert_token(&mut transaction, Some(workspace_id)).await?;
    transaction.commit().await?;
    Ok(token)
}

/// A token for the first account of this workspace, or of the installation, instead of the one that there was.
pub(crate) async fn insert_token(transaction: &mut Transaction, workspace_id: Option<i32>) -> Result<String> {
    // Of two that are made at the same time, the second voids the first.
    sqlx::query("lock table setup_token in exclusive mode").execute(&mut **transaction).await?;
    sqlx::query("delete from setup_token where workspace_id is not distinct from $1")
        .bind(workspace_id)
        .execute(&mut **transaction)
        .await?;
    let token = secret::fresh();
    sqlx::query("insert into setup_token (token_hash, workspace_id) values ($1, $2)")
        .bind(secret::hash(&token))
        .bind(workspace_id)
        .execute(&mut **transaction)
        .await?;
    Ok(token)
}

/// Make the first account
///
/// Works once, with the token that the server printed when it started without any account (or that a command printed
/// for a workspace), within 72 hours; signs in.
#[utoipa::path(post, path = "/api/setup/{token}", tag = "session", params(("token" = String, Path)),
    request_body = wire::SetUp,
    responses((status = 200, body = wire::Session),
              (status = 409, description = "`name_taken`: the login ID, or the address", body = wire::ErrorAnswer),
              (status = 410, description = "the token was used, has expired or never was one", body = wire::ErrorAnswer),
              (status = 422, body = wire::ErrorAnswer)))]
async fn create_first_account(
    State(state): State<AppState>,
    ClientAddress(address): ClientAddress,
    session: Session,
    Path(token): Path<String>,
    Json(draft): Json<wire::SetUp>,
) -> Result<Json<wire::Session>> {
    // 1. Judge, before anything is spent.
    let draft = judged(draft)?;
    let mut transaction = state.database.begin_global().await?;
    require_token(&mut transaction, &token).await?;
    transaction.commit().await?;
    let place = state.places.password(Some(address), None).await?;
    let password_hash = state.password_hasher.hash(draft.password.clone()).await?;
    drop(place);
    // 2. Make workspace and account, and spend the token.
    let mut transaction = state.database.begin_global().await?;
    let workspace_id = spend_token(&mut transaction, &token, &draft.workspace_name).await?;
    let account_id = make_account(&mut transaction, workspace_id, &draft, &password_hash).await?;
    transaction.commit().await?;
    // 3. Sign in.
    session::begin_session(&session, account_id).await?;
    let signed_in = SignedIn::load(&state, account_id).await?.ok_or(Error::SignedOut)?;
    audit::identify(signed_in.actor());
    audit::log(Event::SetUp);
    Ok(Json(session::answer(signed_in)))
}

/// The draft with its texts trimmed, or what is wrong with it.
fn judged(draft: wire::SetUp) -> Result<wire::SetUp> {
    let workspace_name = text::line(&draft.workspace_name, "ワークスペース名", "The workspace's name", 100)?;
    let login_id = judged_login_id(&draft.login_id)?;
    let email = judged_email(&draft.email)?;
    require_acceptable(&draft.password, &login_id)?;
    let person_name = name::judged(NameKind::Person, &draft.person_name)?;
    Ok(wire::SetUp { workspace_name, login_id, email, password: draft.password, person_name })
}

/// Whoever makes a first account holds the whole table. Answers the
/// workspace, made where the token is the installation's.
async fn spend_token(transaction: &mut Transaction, token: &str, workspace_name: &str) -> Result<i32> {
    sqlx::query("lock table setup_token in exclusive mode").execute(&mut **transaction).await?;
    let workspace_id = require_token(transaction, token).await?;
    if has_accounts(transaction, workspace_id).await? {
        return Err(Error::SetUpSpent);
    }
    sqlx::query("delete from setup_token where workspace_id is not distinct from $1")
        .bind(workspace_id)
        .execute(&mut **transaction)
        .await?;
    let name = match workspace_id {
        None => "insert into workspace (name) select $1 where $2::integer is null returning workspace_id",
        Some(_) => "update workspace set name = $1 where workspace_id = $2 returning workspace_id",
    };
    Ok(sqlx::query_scalar(name).bind(workspace_name).bind(workspace_id).fetch_one(&mut **transaction).await?)
}

async fn make_account(
    transaction: &mut Transaction,
    workspace_id: i32,
    draft: &wire::SetUp,
    password_hash: &str,
) -> Result<i32> {
    sqlx::query("select set_config('torikomi.workspace_id', $1, true)")
        .bind(workspace_id.to_string())
        .execute(&mut **transaction)
        .await?;
    let new = NewAccount {
        workspace_id,
        login_id: &draft.login_id,
        email: &draft.email,
        password_hash,
        person_name: &draft.person_name,
        rights: wire::Rights::ALL,
        is_license_account: true,
    };
    let account_id = insert(transaction, &new).await?;
    sqlx::query("update account set last_sign_in_at = now() where account_id = $1")
        .bind(account_id)
        .execute(&mut **transaction)
        .await?;
    Ok(account_id)
}

/// Whose first account the token makes; `SetUpSpent` for a token that is spent or never was one: which of them is
/// nobody's business.
async fn require_token(transaction: &mut Transaction, token: &str) -> Result<Option<i32>> {
    let found: Option<Option<i32>> = sqlx::query_scalar(
        "select workspace_id from setup_token where token_hash = $1 and created_at > now() - $2::interval",
    )
    .bind(secret::hash(token))
    .bind(GOOD_FOR)
    .fetch_optional(&mut **transaction)
    .await?;
    if found.is_none() {
        audit::log(Event::SetUpRefused);
    }
    found.ok_or(Error::SetUpSpent)
}

/// In the workspace, or in the whole installation. Deleted ones count: theirs is no fresh one.
async fn has_accounts(transaction: &mut Transaction, workspace_id: Option<i32>) -> Result<bool> {
    let accounts = "select exists (select from account where workspace_id = coalesce($1, workspace_id))";
    Ok(sqlx::query_scalar(accounts).bind(workspace_id).fetch_one(&mut **transaction).await?)
}
