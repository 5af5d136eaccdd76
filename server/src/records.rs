//! The data that imports write into: leads, dictionaries of names, custom items, companies and the format, and the
//! search over all of it.

pub mod lead;
pub mod name;
pub mod custom_item;
pub mod format;
pub mod company;
pub mod directory;
pub mod search;
