//! The check from outside: whole files in, verdicts out.
#![cfg(not(target_family = "wasm"))]

mod support;
mod reading;
mod header;
mod limits;
mod cuts;
mod ahead;
mod properties;
mod sink;
mod repair;
mod causes;
mod damage;
mod wrapping;
mod warned;
