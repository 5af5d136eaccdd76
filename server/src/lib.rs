//! The server: believes nobody, checks again, plans, imports into Postgres and keeps the history.
//!
//! A library, so that the binary `torikomi` and the API tests drive the same router.
//!
//! [`pipeline`] is the straight line of an import; [`records`] is what it writes into; [`outbound`] goes to other
//! people's servers; [`accounts`] says who asks. [`work`] runs what goes on in the background. [`app`] is the roof: the
//! router over everything. [`http`] and [`base`] are what all of them stand on.

pub mod base;
pub mod http;
pub mod accounts;
pub mod records;
pub mod pipeline;
pub mod outbound;
pub mod work;
pub mod commands;
pub mod embedded_postgres;
pub mod state;
pub mod app;
