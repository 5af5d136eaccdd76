//! The server: trusts no client, checks again, plans, imports into Postgres and keeps the history.
//!
//! A library, so that the binary `torikomi` and the API tests drive the same router.
//!
//! [`pipeline`] is the way of an import from upload to undo; [`records`] holds the data that it writes; [`outbound`]
//! calls other servers; [`accounts`] identifies the user. [`work`] runs background jobs. [`app`] combines everything
//! into a router. [`http`] and [`base`] are the foundation.

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
