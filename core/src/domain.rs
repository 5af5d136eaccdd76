//! What a lead file is: its items and their kinds, custom items, names, limits, and what can be wrong with it.
//!
//! It knows no file. It has the words of its own kinds of values; a [`problem::Problem`] gets its message in
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
