//! Table `account`.

pub mod session;
pub mod throttle;
pub(crate) mod identity;
pub(crate) mod rights_columns;
pub(crate) mod set_up;
pub(crate) mod token;

use sqlx::PgConnection;
use time::OffsetDateTime;
use torikomi_core::wire::{self, Rights};

use self::{rights_columns::RightsColumns, session::end_sessions};
use crate::base::{
    audit::Actor,
    database::{GlobalTransaction, Transaction},
    error::{Error, Result},
    wire_value::moment,
};

macro_rules! select_account {
    ($rest:literal) => {
        concat!(
            "select account_id, login_id, email, person_name, may_import, may_edit_leads, may_export_leads,
                    may_change_settings, is_license_account, created_at, last_sign_in_at
             from account where workspace_id = $1 and deleted_at is null ",
            $rest
        )
    };
}

#[derive(Debug, sqlx::FromRow)]
pub(crate) struct Row {
    pub(crate) account_id: i32,
    pub(crate) login_id: String,
    pub(crate) email: String,
    pub(crate) person_name: String,
    #[sqlx(flatten, try_from = "RightsColumns")]
    pub(crate) rights: Rights,
    pub(crate) is_license_account: bool,
    pub(crate) created_at: OffsetDateTime,
    pub(crate) last_sign_in_at: Option<OffsetDateTime>,
}

impl Row {
    pub(crate) fn into_account(self) -> Result<wire::Account> {
        Ok(wire::Account {
            account_id: u32::try_from(self.account_id)
                .map_err(|error| Error::internal("an account's number", error))?,
            login_id: self.login_id,
            email: self.email,
            person_name: self.person_name,
            rights: self.rights,
            is_license_account: self.is_license_account,
            created_at: moment(self.created_at)?,
            last_sign_in_at: self.last_sign_in_at.map(moment).transpose()?,
        })
    }
}

/// `NotFound` unless it is a living account of this workspace. Also works in a transaction that sees no workspace.
pub(crate) async fn get(transaction: &mut PgConnection, workspace_id: i32, account_id: i32) -> Result<Row> {
    sqlx::query_as(select_account!("and account_id = $2"))
        .bind(workspace_id)
        .bind(account_id)
        .fetch_optional(transaction)
        .await?
        .ok_or(Error::NotFound)
}

/// The workspace's accounts, by login ID.
pub(crate) async fn list(transaction: &mut GlobalTransaction, workspace_id: i32) -> Result<Vec<Row>> {
    Ok(sqlx::query_as(select_account!("order by login_id collate \"C\""))
        .bind(workspace_id)
        .fetch_all(&mut **transaction)
        .await?)
}

/// `NotFound` unless it is a living account of this workspace.
pub(crate) async fn require_account(
    transaction: &mut GlobalTransaction,
    workspace_id: i32,
    account_id: i32,
) -> Result<()> {
    get(transaction, workspace_id, account_id).await.map(drop)
}

/// The e-mail address of an account.
pub(crate) async fn email_of(transaction: &mut Transaction, account_id: i32) -> Result<String> {
    Ok(sqlx::query_scalar("select email from account where workspace_id = $1 and account_id = $2")
        .bind(transaction.workspace_id())
        .bind(account_id)
        .fetch_one(&mut **transaction)
        .await?)
}

/// Call it under the workspace's lock.
pub(crate) async fn require_other_license_account(transaction: &mut Transaction, account_id: i32) -> Result<()> {
    let is_there: bool = sqlx::query_scalar(
        "select exists (select from account
                        where workspace_id = $1 and account_id <> $2 and is_license_account and deleted_at is null)",
    )
    .bind(transaction.workspace_id())
    .bind(account_id)
    .fetch_one(&mut **transaction)
    .await?;
    if is_there { Ok(()) } else { Err(Error::LastLicenseAccount) }
}

/// The values of a new account, already validated.
pub(crate) struct NewAccount<'a> {
    pub(crate) login_id: &'a str,
    pub(crate) email: &'a str,
    pub(crate) password_hash: &'a str,
    pub(crate) person_name: &'a str,
    pub(crate) rights: Rights,
    pub(crate) is_license_account: bool,
}

/// Returns its number. The caller adds its person in charge in the same transaction (`person::link_account`).
pub(crate) async fn insert(transaction: &mut Transaction, new: &NewAccount<'_>) -> Result<i32> {
    Ok(sqlx::query_scalar(
        "insert into account (workspace_id, login_id, email, password_hash, person_name, may_import, may_edit_leads,
                              may_export_leads, may_change_settings, is_license_account)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) returning account_id",
    )
    .bind(transaction.workspace_id())
    .bind(new.login_id)
    .bind(new.email)
    .bind(new.password_hash)
    .bind(new.person_name)
    .bind(new.rights.may_import)
    .bind(new.rights.may_edit_leads)
    .bind(new.rights.may_export_leads)
    .bind(new.rights.may_change_settings)
    .bind(new.is_license_account)
    .fetch_one(&mut **transaction)
    .await?)
}

/// What an administrator may change about an account, already validated.
pub(crate) struct AccountUpdate<'a> {
    pub(crate) email: &'a str,
    pub(crate) person_name: &'a str,
    pub(crate) rights: Rights,
    pub(crate) is_license_account: bool,
}

pub(crate) async fn update(transaction: &mut Transaction, account_id: i32, changed: &AccountUpdate<'_>) -> Result<()> {
    sqlx::query(
        "update account set email = $3, person_name = $4, may_import = $5, may_edit_leads = $6, may_export_leads = $7,
                            may_change_settings = $8, is_license_account = $9
         where workspace_id = $1 and account_id = $2",
    )
    .bind(transaction.workspace_id())
    .bind(account_id)
    .bind(changed.email)
    .bind(changed.person_name)
    .bind(changed.rights.may_import)
    .bind(changed.rights.may_edit_leads)
    .bind(changed.rights.may_export_leads)
    .bind(changed.rights.may_change_settings)
    .bind(changed.is_license_account)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

/// The row stays, without password and rights.
pub(crate) async fn mark_deleted(transaction: &mut Transaction, account_id: i32) -> Result<()> {
    sqlx::query(
        "update account set deleted_at = now(), password_hash = '', is_license_account = false, may_import = false,
                            may_edit_leads = false, may_export_leads = false, may_change_settings = false
         where workspace_id = $1 and account_id = $2",
    )
    .bind(transaction.workspace_id())
    .bind(account_id)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

/// Closes the workspace: sessions, tokens and set-up addresses are deleted, and every account counts as deleted.
pub(crate) async fn close_workspace(transaction: &mut Transaction) -> Result<()> {
    for statement in [
        "delete from session where account_id in (select account_id from account where workspace_id = $1)",
        "delete from api_token where workspace_id = $1",
        "delete from setup_token where workspace_id = $1",
        "update account set deleted_at = coalesce(deleted_at, now()) where workspace_id = $1",
    ] {
        sqlx::query(statement).bind(transaction.workspace_id()).execute(&mut **transaction).await?;
    }
    Ok(())
}

pub(crate) async fn note_sign_in(transaction: &mut PgConnection, account_id: i32) -> Result<()> {
    sqlx::query("update account set last_sign_in_at = now() where account_id = $1")
        .bind(account_id)
        .execute(transaction)
        .await?;
    Ok(())
}

/// Holds the account until the transaction ends; returns whether the hash is still its password's.
pub(crate) async fn lock_with_hash(
    transaction: &mut GlobalTransaction,
    account_id: i32,
    hash: Option<String>,
) -> Result<bool> {
    let found: Option<bool> =
        sqlx::query_scalar("select true from account where account_id = $1 and password_hash = $2 for no key update")
            .bind(account_id)
            .bind(hash)
            .fetch_optional(&mut **transaction)
            .await?;
    Ok(found.is_some())
}

/// Replaces a hash of the same password; returns whether the old one was still the account's.
pub(crate) async fn replace_hash(
    transaction: &mut GlobalTransaction,
    account_id: i32,
    old: &str,
    new: &str,
) -> Result<bool> {
    let replaced = sqlx::query("update account set password_hash = $3 where account_id = $1 and password_hash = $2")
        .bind(account_id)
        .bind(old)
        .bind(new)
        .execute(&mut **transaction)
        .await?;
    Ok(replaced.rows_affected() == 1)
}

/// Sets it, and ends every session that began with the old one; `session::sign_in` checks again for sessions that begin
/// at this moment.
pub(crate) async fn set_password(
    transaction: &mut GlobalTransaction,
    workspace_id: i32,
    account_id: i32,
    password_hash: &str,
) -> Result<()> {
    let set = sqlx::query(
        "update account set password_hash = $3 where workspace_id = $1 and account_id = $2 and deleted_at is null",
    )
    .bind(workspace_id)
    .bind(account_id)
    .bind(password_hash)
    .execute(&mut **transaction)
    .await?;
    if set.rows_affected() == 0 {
        return Err(Error::NotFound);
    }
    end_sessions(transaction, account_id).await
}

/// Waits for a change under way.
pub(crate) async fn is_still_password(
    transaction: &mut GlobalTransaction,
    account_id: i32,
    hash: Option<String>,
) -> Result<bool> {
    let found: Option<bool> = sqlx::query_scalar(
        "select true from account where account_id = $1 and password_hash = $2 and deleted_at is null for share",
    )
    .bind(account_id)
    .bind(hash)
    .fetch_optional(&mut **transaction)
    .await?;
    Ok(found.is_some())
}

/// The account with a login ID, and its password's hash.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct Credentials {
    pub(crate) account_id: i32,
    workspace_id: i32,
    pub(crate) password_hash: String,
}

impl Credentials {
    pub(crate) fn actor(&self) -> Actor {
        Actor { workspace_id: self.workspace_id, account_id: self.account_id, token_id: None }
    }
}

pub(crate) async fn find_credentials(
    transaction: &mut GlobalTransaction,
    login_id: &str,
) -> Result<Option<Credentials>> {
    let account =
        "select account_id, workspace_id, password_hash from account where login_id = $1 and deleted_at is null";
    Ok(sqlx::query_as(account).bind(login_id).fetch_optional(&mut **transaction).await?)
}
