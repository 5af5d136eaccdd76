//! The answer to a click that continues an import or its undo: the import after it.

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

/// The outcome of a click that starts what was shown.
pub enum StartOutcome {
    /// It runs, or was running already.
    Accepted,
    /// What was shown is outdated and is being rebuilt: to be committed, then answered with [`Error::PlanChanged`].
    Outdated,
}

impl StartOutcome {
    /// Commits the click's changes.
    pub async fn answer(self, transaction: Transaction, import_id: i64) -> Result<(StatusCode, Json<Import>)> {
        let answer = commit_and_answer(transaction, import_id).await?;
        match self {
            StartOutcome::Accepted => Ok(answer),
            StartOutcome::Outdated => Err(Error::PlanChanged),
        }
    }
}

/// Commits, and answers with the import as it is then.
pub async fn commit_and_answer(mut transaction: Transaction, import_id: i64) -> Result<(StatusCode, Json<Import>)> {
    let import = store::get(&mut transaction, import_id).await?;
    transaction.commit().await?;
    Ok((StatusCode::ACCEPTED, Json(import.into_import()?)))
}
