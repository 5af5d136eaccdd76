//! The workspace's own settings.

use torikomi_core::wire::WorkspaceSettings;

use super::{ApiError, Request, ask};

/// Answers them as they are kept.
pub(crate) async fn change_workspace(settings: &WorkspaceSettings) -> Result<WorkspaceSettings, ApiError> {
    ask(Request::patch("/api/workspace").json(settings)).await
}
