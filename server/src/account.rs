//! Accounts and their tokens: the first one, signing in and out, administration, and who a request comes from
//! (specification 16).

pub mod password;
pub mod session_store;
pub mod client_address;
pub mod throttle;
mod secret;
mod rights_columns;
pub mod token;
pub mod signed_in;
pub mod session;
pub mod set_up;
pub mod own;
pub mod administration;
