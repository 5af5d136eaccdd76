//! Table `api_token`.

use sqlx::PgConnection;
use time::OffsetDateTime;
use torikomi_core::wire::{self, Rights};

use super::rights_columns::RightsColumns;
use crate::base::{
    database::GlobalTransaction,
    error::{Error, Result},
    wire_value::moment,
    words,
};

/// An account needs few tokens; a program that creates them endlessly is broken.
pub(crate) const MAX_TOKENS: i64 = 50;

macro_rules! returning_token {
    ($rest:literal) => {
        concat!(
            $rest,
            " token_id, account_id, name, may_import, may_edit_leads, may_export_leads, may_change_settings,
              may_read_leads, created_at, expires_at, last_used_at"
        )
    };
}

#[derive(Debug, sqlx::FromRow)]
pub(crate) struct Row {
    pub(crate) token_id: i32,
    pub(crate) account_id: i32,
    pub(crate) name: String,
    #[sqlx(flatten, try_from = "RightsColumns")]
    pub(crate) rights: Rights,
    pub(crate) may_read_leads: bool,
    pub(crate) created_at: OffsetDateTime,
    pub(crate) expires_at: OffsetDateTime,
    pub(crate) last_used_at: Option<OffsetDateTime>,
}

impl Row {
    pub(crate) fn into_token(self) -> Result<wire::ApiToken> {
        Ok(wire::ApiToken {
            token_id: u32::try_from(self.token_id).map_err(|error| Error::internal("a token's number", error))?,
            rights: self.rights,
            may_read_leads: self.may_read_leads,
            name: self.name,
            created_at: moment(self.created_at)?,
            expires_at: moment(self.expires_at)?,
            last_used_at: self.last_used_at.map(moment).transpose()?,
        })
    }
}

pub(crate) async fn of_account(transaction: &mut GlobalTransaction, account_id: i32) -> Result<Vec<wire::ApiToken>> {
    let rows: Vec<Row> =
        sqlx::query_as(concat!(returning_token!("select"), " from api_token where account_id = $1 order by token_id"))
            .bind(account_id)
            .fetch_all(&mut **transaction)
            .await?;
    rows.into_iter().map(Row::into_token).collect()
}

/// Returns whether the account had it.
pub(crate) async fn delete(transaction: &mut GlobalTransaction, account_id: i32, token_id: i32) -> Result<bool> {
    let deleted = sqlx::query("delete from api_token where account_id = $1 and token_id = $2")
        .bind(account_id)
        .bind(token_id)
        .execute(&mut **transaction)
        .await?;
    Ok(deleted.rows_affected() > 0)
}

/// Of two created at once, the second sees the first; an account deleted meanwhile gets none.
pub(crate) async fn require_free_slot(transaction: &mut GlobalTransaction, account_id: i32) -> Result<()> {
    let exists: Option<bool> =
        sqlx::query_scalar("select true from account where account_id = $1 and deleted_at is null for no key update")
            .bind(account_id)
            .fetch_optional(&mut **transaction)
            .await?;
    exists.ok_or(Error::SignedOut)?;
    let tokens: i64 = sqlx::query_scalar("select count(*) from api_token where account_id = $1")
        .bind(account_id)
        .fetch_one(&mut **transaction)
        .await?;
    if tokens < MAX_TOKENS { Ok(()) } else { Err(Error::Invalid(words::too_many_tokens(MAX_TOKENS))) }
}

/// Revokes every token of an account; returns how many there were.
pub(crate) async fn revoke_all(transaction: &mut PgConnection, account_id: i32) -> Result<u64> {
    let revoked =
        sqlx::query("delete from api_token where account_id = $1").bind(account_id).execute(transaction).await?;
    Ok(revoked.rows_affected())
}

/// A token to be created.
pub(crate) struct NewToken<'a> {
    pub(crate) workspace_id: i32,
    pub(crate) account_id: i32,
    pub(crate) secret_hash: Vec<u8>,
    pub(crate) name: &'a str,
    pub(crate) rights: Rights,
    pub(crate) may_read_leads: bool,
    pub(crate) expires_at: OffsetDateTime,
}

pub(crate) async fn insert(transaction: &mut GlobalTransaction, new: NewToken<'_>) -> Result<Row> {
    Ok(sqlx::query_as(returning_token!(
        "insert into api_token (workspace_id, account_id, token_hash, name, may_import, may_edit_leads,
                                may_export_leads, may_change_settings, expires_at, may_read_leads)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) returning"
    ))
    .bind(new.workspace_id)
    .bind(new.account_id)
    .bind(new.secret_hash)
    .bind(new.name)
    .bind(new.rights.may_import)
    .bind(new.rights.may_edit_leads)
    .bind(new.rights.may_export_leads)
    .bind(new.rights.may_change_settings)
    .bind(new.expires_at)
    .bind(new.may_read_leads)
    .fetch_one(&mut **transaction)
    .await?)
}

/// The token with this secret, unless it has expired; records the use, once a minute.
pub(crate) async fn find_and_mark_used(
    transaction: &mut GlobalTransaction,
    secret_hash: Vec<u8>,
) -> Result<Option<Row>> {
    let token: Option<Row> = sqlx::query_as(concat!(
        returning_token!("select"),
        " from api_token where token_hash = $1 and expires_at > now()"
    ))
    .bind(secret_hash)
    .fetch_optional(&mut **transaction)
    .await?;
    if let Some(token) = &token {
        sqlx::query(
            "update api_token set last_used_at = date_trunc('minute', now())
             where token_id = $1 and last_used_at is distinct from date_trunc('minute', now())",
        )
        .bind(token.token_id)
        .execute(&mut **transaction)
        .await?;
    }
    Ok(token)
}

/// Whether the token exists and has not expired.
pub(crate) async fn is_valid(transaction: &mut GlobalTransaction, token_id: i32) -> Result<bool> {
    let token = "select exists (select from api_token where token_id = $1 and expires_at > now())";
    Ok(sqlx::query_scalar(token).bind(token_id).fetch_one(&mut **transaction).await?)
}
