//! Companies: records of their own that leads can belong to (specification 9).
//!
//! Guarantees: a corporate number stands in a workspace once; a deleted company is gone for everybody at once, and its
//! leads keep their text; whoever gives a lead a company holds the company's row and has seen that it is not leaving
//! (`hold`), so that no lead points to one that is gone. A lead's `revision` does not count its company (`membership`).
//!
//! `name` decides which names are the same, `lookup` what an import does with one, `register` is the import's job.

pub mod name;
mod record;
mod routes;
mod candidate;
pub mod follow;
pub mod membership;
pub mod lookup;
pub mod register;

use utoipa_axum::router::OpenApiRouter;

use crate::{database::Transaction, directory::loaded, error::Result, state::AppState};

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().merge(routes::routes()).merge(candidate::routes()).merge(loaded::routes())
}

/// Those of the companies that leads may be given to: none of them leaves before the transaction ends. In order, so
/// that two who hold several cannot wait for each other.
pub async fn hold(transaction: &mut Transaction, workspace_id: i32, company_ids: &[i32]) -> Result<Vec<i32>> {
    Ok(sqlx::query_scalar(
        "select company_id from company
         where workspace_id = $1 and company_id = any($2) and not is_leaving order by company_id for share",
    )
    .bind(workspace_id)
    .bind(company_ids)
    .fetch_all(&mut **transaction)
    .await?)
}
