//! The workspace's own settings.

use torikomi_core::wire::WorkspaceSettings;

use super::{
    error::ApiError,
    request::{Request, fetch},
};

/// Returns the stored settings.
pub(crate) async fn change_workspace(settings: &WorkspaceSettings) -> Result<WorkspaceSettings, ApiError> {
    fetch(Request::patch("/api/workspace").json(settings)).await
}
