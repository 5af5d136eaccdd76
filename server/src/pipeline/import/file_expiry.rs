//! Expiry of old imports' files, and of data that is kept as long as they are.

use crate::{
    base::error::Result, pipeline::import::store::expiry, records::company::store::expiry::delete_names,
    state::AppState,
};

/// For the sweep. The bytes are deleted with the upload once no import needs it; a company CSV's names here.
pub(crate) async fn expire(state: &AppState, workspace_id: i32) -> Result<()> {
    let mut transaction = state.database.begin(workspace_id).await?;
    expiry::expire_files(&mut transaction, state.retention.file_days).await?;
    delete_names(&mut transaction).await?;
    transaction.commit().await?;
    Ok(())
}
