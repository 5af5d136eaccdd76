//! The check from outside: whole files in, verdicts out.

mod support;
mod reading;
