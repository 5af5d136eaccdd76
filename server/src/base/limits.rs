//! Limits that texts name.

/// Plans of a workspace that wait for a confirmation.
pub(crate) const OPEN_PLANS_A_WORKSPACE: i64 = 20;

/// How long a plan waits for its confirmation.
pub(crate) const PLAN_HOURS: i32 = 24;
