//! Accounts over HTTP: signing in, one's own account, administration, tokens, setting up.

pub mod administration;
pub mod own;
pub mod session;
pub mod set_up;
pub mod token;
