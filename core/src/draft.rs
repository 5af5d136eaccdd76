//! What a person enters on a page instead of in a file, judged by the rules of a file's cells: a lead, a company, a
//! custom item, an account, the text of a mail.
//!
//! Guarantees: page and server judge alike, with the same words.

pub mod lead;
pub mod company;
pub mod custom_item;
pub mod account;
pub mod mail_text;
