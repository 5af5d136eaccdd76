//! Creation of a workspace, with the address for its first account.

use super::store;
use crate::{
    accounts::account::store::set_up,
    base::{database::Database, error::Result, text},
};

/// Creates a workspace; returns its number, and the token of the address for its first account.
pub(crate) async fn create(database: &Database, name: &str, time_zone: &str) -> Result<(i32, String)> {
    let name = text::validate_line(name, "ワークスペース名", "The workspace's name", 100)?;
    let mut transaction = database.begin_global().await?;
    let time_zone = store::resolve_time_zone(&mut transaction, time_zone).await?;
    let workspace_id = store::insert(&mut transaction, &name, &time_zone).await?;
    let token = set_up::insert_token(&mut transaction, Some(workspace_id)).await?;
    transaction.commit().await?;
    Ok((workspace_id, token))
}
