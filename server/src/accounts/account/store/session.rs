//! Sessions in the table `session`, for `tower-sessions`.
//!
//! The published store for Postgres is bound to another version of sqlx, and would put both into one binary.
//!
//! Guarantees: the table holds the SHA-256 of a session's id, so that a reader of the database (or of a backup) cannot
//! take over a session; a session is deleted with its account's row. However often it is extended, a session ends 30
//! days after it began.

use sha2::{Digest, Sha256};
use sqlx::PgConnection;
use tower_sessions::{
    ExpiredDeletion, SessionStore,
    session::{Id, Record},
    session_store::{Error, Result},
};

use crate::base::{
    audit::{self, Event},
    database::{Database, GlobalTransaction},
    error,
};

/// Concurrent sessions of an account; beyond that, the oldest end.
pub const SESSIONS_AN_ACCOUNT: i64 = 50;

/// The key under which a session's content names its account.
pub const ACCOUNT_ID: &str = "account_id";

#[derive(Debug, Clone)]
pub struct DatabaseSessionStore {
    database: Database,
}

impl DatabaseSessionStore {
    pub fn new(database: Database) -> Self {
        DatabaseSessionStore { database }
    }

    async fn write(&self, record: &Record, statement: &'static str) -> Result<u64> {
        let content = serde_json::to_value(&record.data).map_err(|error| Error::Encode(error.to_string()))?;
        let account_id = account_of(record);
        let mut transaction = self.database.begin_global().await.map_err(backend)?;
        let written = sqlx::query(statement)
            .bind(key(&record.id))
            .bind(account_id)
            .bind(content)
            .bind(record.expiry_date)
            .execute(&mut *transaction)
            .await
            .map_err(backend)?;
        transaction.commit().await.map_err(backend)?;
        Ok(written.rows_affected())
    }

    /// For an account that keeps signing in, such as a program that never signs out.
    async fn end_oldest(&self, account_id: Option<i32>) -> Result<()> {
        let mut transaction = self.database.begin_global().await.map_err(backend)?;
        sqlx::query(
            "delete from session where session_id in (
                 select session_id from session where account_id = $1 order by began_at desc, session_id offset $2)",
        )
        .bind(account_id)
        .bind(SESSIONS_AN_ACCOUNT)
        .execute(&mut *transaction)
        .await
        .map_err(backend)?;
        transaction.commit().await.map_err(backend)
    }
}

#[async_trait::async_trait]
impl SessionStore for DatabaseSessionStore {
    async fn create(&self, record: &mut Record) -> Result<()> {
        loop {
            let insert = "insert into session (session_id, account_id, content, expires_at) values ($1, $2, $3, $4)
                          on conflict on constraint session_pk do nothing";
            if self.write(record, insert).await? == 1 {
                return self.end_oldest(account_of(record)).await;
            }
            record.id = Id::default();
        }
    }

    async fn save(&self, record: &Record) -> Result<()> {
        // Nothing is written if the session was signed out meanwhile: it stays ended.
        let update = "update session set account_id = $2, content = $3,
                                         expires_at = least($4, began_at + interval '30 days')
                      where session_id = $1";
        self.write(record, update).await?;
        Ok(())
    }

    async fn load(&self, session_id: &Id) -> Result<Option<Record>> {
        let mut transaction = self.database.begin_global().await.map_err(backend)?;
        let row: Option<(serde_json::Value, time::OffsetDateTime)> =
            sqlx::query_as("select content, expires_at from session where session_id = $1 and expires_at > now()")
                .bind(key(session_id))
                .fetch_optional(&mut *transaction)
                .await
                .map_err(backend)?;
        let Some((content, expiry_date)) = row else { return Ok(None) };
        let data = serde_json::from_value(content).map_err(|error| Error::Decode(error.to_string()))?;
        Ok(Some(Record { id: *session_id, data, expiry_date }))
    }

    async fn delete(&self, session_id: &Id) -> Result<()> {
        let mut transaction = self.database.begin_global().await.map_err(backend)?;
        sqlx::query("delete from session where session_id = $1")
            .bind(key(session_id))
            .execute(&mut *transaction)
            .await
            .map_err(backend)?;
        transaction.commit().await.map_err(backend)
    }
}

#[async_trait::async_trait]
impl ExpiredDeletion for DatabaseSessionStore {
    async fn delete_expired(&self) -> Result<()> {
        let mut transaction = self.database.begin_global().await.map_err(backend)?;
        let ended: Vec<(i32, i32)> = sqlx::query_as(
            "with ended as (delete from session where expires_at <= now() returning account_id)
             select workspace_id, account_id from ended join account using (account_id)",
        )
        .fetch_all(&mut *transaction)
        .await
        .map_err(backend)?;
        transaction.commit().await.map_err(backend)?;
        for (workspace, account) in ended {
            audit::log(Event::SessionExpired { workspace, account });
        }
        Ok(())
    }
}

fn account_of(record: &Record) -> Option<i32> {
    record.data.get(ACCOUNT_ID)?.as_i64()?.try_into().ok()
}

/// The key of a session in the table.
pub(crate) fn key(session_id: &Id) -> String {
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
    URL_SAFE_NO_PAD.encode(Sha256::digest(session_id.0.to_be_bytes()))
}

fn backend(error: impl std::fmt::Display) -> Error {
    Error::Backend(error.to_string())
}

pub(crate) async fn end_sessions(transaction: &mut PgConnection, account_id: i32) -> error::Result<()> {
    sqlx::query("delete from session where account_id = $1").bind(account_id).execute(transaction).await?;
    Ok(())
}

/// Whether the session with this key has not ended.
pub(crate) async fn is_valid(transaction: &mut GlobalTransaction, key: &str) -> error::Result<bool> {
    let session = "select exists (select from session where session_id = $1 and expires_at > now())";
    Ok(sqlx::query_scalar(session).bind(key).fetch_one(&mut **transaction).await?)
}
