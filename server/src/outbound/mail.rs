//! Member forms' mails (specification 15): each lead that newly gets a form gets one mail with a login password.
//!
//! The steps, each committed by itself: a row of the outbox is written with the lead's own (`store::outbox`); the
//! password is generated and hashed, and the message written and encrypted (`job::prepare`); it is sent, by SMTP or as
//! a file (`job::send`); the result is recorded and the message erased. A job of the workspace does this (`job`), so
//! that another process takes over from one that dies.
//!
//! Guarantees: one row for a lead and a form, ever (a unique key), so one mail, whatever is retried, restarted or
//! imported again. The row is committed with the change that causes it. A password is in clear text in the mail alone.
//! A message is sent a second time only if the process died, or the connection broke, after its content was sent and
//! before the answer was committed; then once more, unchanged, with the same Message-ID; after that it is reported and
//! not sent again.
//!
//! Decided here:
//! - "Newly gets": from an import or a person. Names of kind `form` are never merged, so a merge gives nobody a form;
//!   an undo that restores a lead's form sends nothing, since the lead had it before.
//! - A mail that has not been sent is cancelled when its lead loses the form: in the transaction of the undo or edit,
//!   or when it is due after a deletion of the lead or the form. If the lead gets the form again, the mail is sent
//!   after all. A sent mail stays on record, and its password remains the lead's: no second one is sent, and the plan
//!   of an import counts none. A lead that an undo removed and an import registers again is a new lead.
//! - A mail that cannot be sent is retried after pauses that double (from one minute to an hour), for 48 hours from the
//!   first try; a permanent refusal (5xx for recipient or content) fails it at once. A person who may change settings
//!   can retry a failed mail: rewritten, or unchanged if it may have arrived.
//! - Without a mail server, files are written instead. They contain passwords in clear text: for the license account
//!   alone, in person, kept as long as imports' files.

pub(crate) mod routes;
pub(crate) mod job;
pub(crate) mod store;
pub mod transport;

pub(crate) use self::transport::server_answer::without_addresses;
pub use self::{routes::routes, transport::mailer::Mailer};
