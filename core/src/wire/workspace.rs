//! The workspace's own settings.

use serde::{Deserialize, Serialize};

/// What `PATCH /api/workspace` takes and answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WorkspaceSettings {
    /// IANA name, for example `Asia/Tokyo`: in it the pages show moments, and by it a day is today.
    pub time_zone: String,
}
