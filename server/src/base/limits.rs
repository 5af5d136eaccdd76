//! Limits that messages mention.

/// Plans of a workspace that are waiting for confirmation.
pub(crate) const OPEN_PLANS_A_WORKSPACE: i64 = 20;

/// How long a plan waits for confirmation.
pub(crate) const PLAN_HOURS: i32 = 24;
