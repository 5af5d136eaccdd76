//! Accounts with their sessions and tokens, and the workspaces that keep customers apart.

pub mod account;
pub mod workspace;
