//! The API on a real Postgres, through the router: one binary, one cluster for all tests, one database for each.
#![expect(unreachable_pub, reason = "what tests share is public to them; there is nobody outside")]
#![expect(clippy::unwrap_used, reason = "a test that fails here has found something")]

mod support;
mod account;
mod administration;
mod token;
mod walls;
mod format;
mod custom_item;
mod name;
mod leaving;
mod profile;
mod workspace;
mod operation;
mod command;
mod headless;
mod method;
mod duplicates;
mod screen_values;
mod upload;
mod plan;
mod start;
mod interrupted;
mod retry;
mod history;
mod error_csv;
mod registered_csv;
mod undo;
mod undo_kept;
mod undo_settings;
mod undo_start;
mod undo_interrupted;
mod lead_search;
mod lead_index;
mod lead_detail;
mod lead_save;
mod lead_export;
mod lead_delete;
mod corpus;
mod directory;
mod company;
mod candidate;
mod import_company;
mod webhook;
mod email_check;
