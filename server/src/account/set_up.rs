//! The first account: made once, through an address with a token that is printed on the console.
//!
//! Guarantees: workspace, license account and its name as a person in charge come into being together or not at all;
//! of requests that race, one wins; the token itself is stored nowhere.

use axum::extract::State;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};
use torikomi_core::wire;
use tower_sessions::Session;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    password::{is_acceptable_login_id, is_acceptable_password},
    session,
    signed_in::SignedIn,
};
use crate::{
    database::{Database, Transaction},
    error::{Error, Result},
    extract::{Json, Path},
    name,
    state::AppState,
    text, words,
};

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(set_up))
}

/// A new token, where no account exists yet. A token that an earlier start printed stays good until the first account
/// is made, so that two processes that start at the same moment do not void each other's.
pub async fn new_token(database: &Database) -> Result<Option<String>> {
    let mut transaction = database.begin_global().await?;
    if account_exists(&mut transaction).await? {
        return Ok(None);
    }
    let token = URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>());
    sqlx::query("insert into setup_token (token_hash) values ($1)")
        .bind(token_hash(&token))
        .execute(&mut *transaction)
        .await?;
    transaction.commit().await?;
    Ok(Some(token))
}

/// Make the first account
///
/// Works once, with the token that the server printed when it started without any account; signs in.
#[utoipa::path(post, path = "/api/setup/{token}", tag = "session", params(("token" = String, Path)),
    request_body = wire::SetUp,
    responses((status = 200, body = wire::Session), (status = 410, body = wire::ErrorAnswer),
              (status = 422, body = wire::ErrorAnswer)))]
async fn set_up(
    State(state): State<AppState>,
    session: Session,
    Path(token): Path<String>,
    Json(draft): Json<wire::SetUp>,
) -> Result<Json<wire::Session>> {
    // 1. Judge, before anything is spent.
    let draft = judged(draft)?;
    let mut transaction = state.database.begin_global().await?;
    require_token(&mut transaction, &token).await?;
    transaction.commit().await?;
    let password_hash = state.password_hasher.hash(draft.password.clone()).await?;
    // 2. Make workspace and account, and spend the token.
    let mut transaction = state.database.begin_global().await?;
    let (workspace_id, account_id) = make_first_account(&mut transaction, &token, &draft, &password_hash).await?;
    sqlx::query("select set_config('torikomi.workspace_id', $1, true)")
        .bind(workspace_id.to_string())
        .execute(&mut *transaction)
        .await?;
    name::insert(&mut transaction, workspace_id, wire::NameKind::Person, &draft.person_name, Some(account_id)).await?;
    transaction.commit().await?;
    // 3. Sign in.
    session::begin_session(&session, account_id).await?;
    let signed_in = SignedIn::load(&state, account_id).await?.ok_or(Error::SignedOut)?;
    Ok(Json(session::answer(signed_in)))
}

/// The draft with its texts trimmed, or what is wrong with it.
fn judged(draft: wire::SetUp) -> Result<wire::SetUp> {
    let workspace_name = text::line(&draft.workspace_name, "ワークスペース名", "The workspace's name", 100)?;
    let login_id = draft.login_id.trim().to_owned();
    if !is_acceptable_login_id(&login_id) {
        return Err(Error::Invalid(words::login_id_invalid()));
    }
    let email = draft.email.trim().to_owned();
    if !text::looks_like_email(&email) {
        return Err(Error::Invalid(words::email_invalid()));
    }
    if !is_acceptable_password(&draft.password) {
        return Err(Error::Invalid(words::password_invalid()));
    }
    let person_name = name::judged(wire::NameKind::Person, &draft.person_name)?;
    Ok(wire::SetUp { workspace_name, login_id, email, password: draft.password, person_name })
}

/// Two different tokens may be good at once, so whoever makes the first account holds the whole table.
async fn make_first_account(
    transaction: &mut Transaction,
    token: &str,
    draft: &wire::SetUp,
    password_hash: &str,
) -> Result<(i32, i32)> {
    sqlx::query("lock table setup_token in exclusive mode").execute(&mut **transaction).await?;
    require_token(transaction, token).await?;
    if account_exists(transaction).await? {
        return Err(Error::SetUpSpent);
    }
    sqlx::query("delete from setup_token").execute(&mut **transaction).await?;
    let workspace_id: i32 = sqlx::query_scalar("insert into workspace (name) values ($1) returning workspace_id")
        .bind(&draft.workspace_name)
        .fetch_one(&mut **transaction)
        .await?;
    let account_id: i32 = sqlx::query_scalar(
        "insert into account (workspace_id, login_id, email, password_hash, person_name, may_import,
                              is_license_account, last_sign_in_at)
         values ($1, $2, $3, $4, $5, true, true, now()) returning account_id",
    )
    .bind(workspace_id)
    .bind(&draft.login_id)
    .bind(&draft.email)
    .bind(password_hash)
    .bind(&draft.person_name)
    .fetch_one(&mut **transaction)
    .await?;
    Ok((workspace_id, account_id))
}

/// `SetUpSpent` for a token that is spent or never was one: which of them is nobody's business.
async fn require_token(transaction: &mut Transaction, token: &str) -> Result<()> {
    let good: bool = sqlx::query_scalar("select exists (select from setup_token where token_hash = $1)")
        .bind(token_hash(token))
        .fetch_one(&mut **transaction)
        .await?;
    if good { Ok(()) } else { Err(Error::SetUpSpent) }
}

/// Deleted accounts count: their installation is no fresh one.
async fn account_exists(transaction: &mut Transaction) -> Result<bool> {
    Ok(sqlx::query_scalar("select exists (select from account)").fetch_one(&mut **transaction).await?)
}

fn token_hash(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}
