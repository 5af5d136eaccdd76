//! The answer to a click that has an import go on, forward or back: the import as it is after it.

use axum::http::StatusCode;
use torikomi_core::wire::Import;

use super::store;
use crate::{
    base::{
        database::Transaction,
        error::{Error, Result},
    },
    http::extract::Json,
};

/// What became of a click that starts what was shown.
pub enum Started {
    /// It runs, or did already.
    Accepted,
    /// What was shown no longer holds and is made anew: to be committed, then told as [`Error::PlanChanged`].
    Replanned,
}

impl Started {
    /// Commits what the click has done.
    pub async fn answer(self, transaction: Transaction, import_id: i64) -> Result<(StatusCode, Json<Import>)> {
        let accepted = accepted(transaction, import_id).await?;
        match self {
            Started::Accepted => Ok(accepted),
            Started::Replanned => Err(Error::PlanChanged),
        }
    }
}

/// Commits, and answers the import as it is then.
pub async fn accepted(mut transaction: Transaction, import_id: i64) -> Result<(StatusCode, Json<Import>)> {
    let import = store::get(&mut transaction, import_id).await?;
    transaction.commit().await?;
    Ok((StatusCode::ACCEPTED, Json(import.into_import()?)))
}
