//! Files of imports that have ended long ago, and what is kept only as long as they are.

use crate::{base::error::Result, pipeline::import::store::old, records::company::store::expired, state::AppState};

/// The sweep's. The bytes themselves go with the upload, when no import needs it any more; a company CSV's names here.
pub(crate) async fn let_go(state: &AppState, workspace_id: i32) -> Result<()> {
    let mut transaction = state.database.begin(workspace_id).await?;
    old::expire_files(&mut transaction, state.keeping.file_days).await?;
    expired::delete_names(&mut transaction).await?;
    transaction.commit().await?;
    Ok(())
}
