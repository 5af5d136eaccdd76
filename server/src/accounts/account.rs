//! Accounts and their tokens: the first account, signing in and out, administration, and the account behind a request
//! (specification 16).

pub mod password;
pub(crate) mod secret;
pub mod signed_in;
pub mod store;
pub(crate) mod rules;
pub mod routes;
pub(crate) mod session;
pub mod set_up;
