//! The server: believes nobody, checks again, plans, imports into Postgres and keeps the history.
//!
//! A library, so that the binary `torikomi` and the API tests drive the same router.

pub mod words;
pub mod error;
pub mod text;
pub mod extract;
pub mod database;
pub mod patience;
pub mod column;
pub mod attachment;
pub mod rights;
pub mod embedded_postgres;
pub mod outgoing;
pub mod state;
pub mod app;
pub mod account;
pub mod name;
pub mod custom_item;
pub mod format;
pub mod sample;
pub mod page;
pub mod serve;
pub mod check_command;
pub mod repair_command;
pub mod import_command;
pub mod workspace;
pub mod workspace_command;
pub mod copy;
pub mod company;
pub mod directory;
pub mod directory_command;
pub mod signal;
pub mod object;
pub mod upload;
pub mod job;
pub mod file_row;
pub mod reread;
pub mod recheck;
pub mod webhook;
pub mod email_check;
pub mod plan;
pub mod import;
pub mod undo;
pub mod history;
pub mod search;
pub mod lead;
