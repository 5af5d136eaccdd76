//! Expiry of old imports' files, and of data that is kept as long as they are.

use crate::{base::error::Result, pipeline::import::store::old, records::company::store::expired, state::AppState};

/// For the sweep. The bytes are deleted with the upload once no import needs it; a company CSV's names here.
pub(crate) async fn let_go(state: &AppState, workspace_id: i32) -> Result<()> {
    let mut transaction = state.database.begin(workspace_id).await?;
    old::expire_files(&mut transaction, state.retention.file_days).await?;
    expired::delete_names(&mut transaction).await?;
    transaction.commit().await?;
    Ok(())
}
