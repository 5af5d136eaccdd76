//! An account as a request needs it: its rights and its workspace.

use torikomi_core::wire::Rights;

use super::rights_columns::RightsColumns;
use crate::base::{database::GlobalTransaction, error::Result};

#[derive(Debug, sqlx::FromRow)]
pub(crate) struct Identity {
    pub(crate) account_id: i32,
    pub(crate) workspace_id: i32,
    pub(crate) login_id: String,
    pub(crate) person_name: String,
    #[sqlx(flatten, try_from = "RightsColumns")]
    pub(crate) rights: Rights,
    pub(crate) is_license_account: bool,
    pub(crate) workspace_name: String,
    /// IANA name of the workspace's zone.
    pub(crate) time_zone: String,
}

/// `None` if there is no such account, or it was deleted.
pub(crate) async fn load(transaction: &mut GlobalTransaction, account_id: i32) -> Result<Option<Identity>> {
    Ok(sqlx::query_as(
        "select account_id, workspace_id, login_id, person_name, may_import, may_edit_leads, may_export_leads,
                may_change_settings, is_license_account, workspace.name as workspace_name, time_zone
         from account join workspace using (workspace_id)
         where account_id = $1 and deleted_at is null",
    )
    .bind(account_id)
    .fetch_optional(&mut **transaction)
    .await?)
}
