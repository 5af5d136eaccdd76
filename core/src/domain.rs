//! What a lead file is: its items and their kinds, custom items, names, limits, and what can be wrong with it.
//!
//! Knows no file. Of words it has those of its kinds of values; a [`problem::Problem`] gets its message in
//! [`crate::words`].

pub mod date;
pub mod limits;
pub mod encoding;
pub mod message;
pub mod item;
pub mod names;
pub mod format;
pub mod problem;
pub mod value;
pub mod kind;
