//! Accounts: the first one, signing in and out, and who a request comes from (specification 16).
//!
//! Deliberately not here yet: managing other people's accounts.

pub mod password;
pub mod session_store;
pub mod client_address;
pub mod throttle;
pub mod signed_in;
pub mod session;
pub mod set_up;
