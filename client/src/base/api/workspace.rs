//! The workspace's own settings.

use gloo_net::http::Request;
use torikomi_core::wire::WorkspaceSettings;

use super::{ApiError, tell};

/// Answers them as they are kept.
pub(crate) async fn change_workspace(settings: &WorkspaceSettings) -> Result<WorkspaceSettings, ApiError> {
    tell(Request::patch("/api/workspace"), settings).await
}
