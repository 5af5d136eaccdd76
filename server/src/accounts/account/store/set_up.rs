//! Table `setup_token`: the address at which a workspace's first account is created.

use crate::{
    accounts::account::secret,
    base::{
        audit::{self, Event},
        database::GlobalTransaction,
        error::{Error, Result},
    },
};

/// In SQL.
pub(crate) const VALID_FOR: &str = "72 hours";

/// A token for the first account of this workspace, or of the installation; it replaces the previous one.
pub(crate) async fn insert_token(transaction: &mut GlobalTransaction, workspace_id: Option<i32>) -> Result<String> {
    // Of two created at the same time, the second voids the first.
    sqlx::query("lock table setup_token in exclusive mode").execute(&mut **transaction).await?;
    sqlx::query("delete from setup_token where workspace_id is not distinct from $1")
        .bind(workspace_id)
        .execute(&mut **transaction)
        .await?;
    let token = secret::generate();
    sqlx::query("insert into setup_token (token_hash, workspace_id) values ($1, $2)")
        .bind(secret::hash(&token))
        .bind(workspace_id)
        .execute(&mut **transaction)
        .await?;
    Ok(token)
}

/// Locks the whole table. Returns the token's workspace; `None` for the installation's token, whose workspace the
/// caller creates in the same transaction.
pub(crate) async fn spend_token(transaction: &mut GlobalTransaction, token: &str) -> Result<Option<i32>> {
    sqlx::query("lock table setup_token in exclusive mode").execute(&mut **transaction).await?;
    let workspace_id = require_token(transaction, token).await?;
    if has_accounts(transaction, workspace_id).await? {
        return Err(Error::SetUpAddressInvalid);
    }
    sqlx::query("delete from setup_token where workspace_id is not distinct from $1")
        .bind(workspace_id)
        .execute(&mut **transaction)
        .await?;
    Ok(workspace_id)
}

/// The workspace whose first account the token creates; `SetUpAddressInvalid` for a token that is spent or never
/// existed, without saying which.
pub(crate) async fn require_token(transaction: &mut GlobalTransaction, token: &str) -> Result<Option<i32>> {
    let found: Option<Option<i32>> = sqlx::query_scalar(
        "select workspace_id from setup_token where token_hash = $1 and created_at > now() - $2::interval",
    )
    .bind(secret::hash(token))
    .bind(VALID_FOR)
    .fetch_optional(&mut **transaction)
    .await?;
    if found.is_none() {
        audit::log(Event::SetUpRefused);
    }
    found.ok_or(Error::SetUpAddressInvalid)
}

/// In the workspace, or in the whole installation. Deleted accounts count too.
pub(crate) async fn has_accounts(transaction: &mut GlobalTransaction, workspace_id: Option<i32>) -> Result<bool> {
    let accounts = "select exists (select from account where workspace_id = coalesce($1, workspace_id))";
    Ok(sqlx::query_scalar(accounts).bind(workspace_id).fetch_one(&mut **transaction).await?)
}
