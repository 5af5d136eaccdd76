//! The address at which a workspace's first account is created.

use super::store::set_up::{has_accounts, insert_token};
use crate::{
    accounts::workspace,
    base::{
        audit::{self, Event},
        database::Database,
        error::{Error, Result},
        words,
    },
};

/// A new token, if no account exists yet. It voids the token that an earlier start printed.
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
pub async fn invite(database: &Database, workspace_id: i32) -> Result<String> {
    let mut transaction = database.begin_global().await?;
    if !workspace::store::exists(&mut transaction, workspace_id).await? {
        return Err(Error::NotFound);
    }
    if has_accounts(&mut transaction, Some(workspace_id)).await? {
        return Err(Error::Invalid(words::workspace_has_accounts()));
    }
    let token = insert_token(&mut transaction, Some(workspace_id)).await?;
    transaction.commit().await?;
    Ok(token)
}
