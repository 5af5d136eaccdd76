//! Member forms' mails (specification 15): each lead that newly gets a form gets one mail with a login password.
//!
//! The steps, each committed by itself: a row of the outbox is written with the lead's own (`store::outbox`); the
//! password is made, hashed, and the message written and encrypted (`job::prepare`); it is sent, by SMTP or as a file
//! (`job::send`); what became of it is told and the message erased. A job of the workspace does that (`job`), so that
//! whoever dies is followed.
//!
//! Guarantees: one row for a lead and a form, ever (a unique key), so one mail, whatever is retried, restarted or
//! imported again. The row is committed with what brought it. A password stands in clear text in the mail alone. A
//! message is sent a second time only if the process died, or the line broke, after its content went out and before the
//! answer was committed; then once, the same one, with the same Message-ID; then no more, and that is told.
//!
//! Decided here:
//! - "Newly given": by an import or a person. Names of kind `form` are never merged, so nobody gets one by a merge; an undo
//!   that gives a lead its form back sends nothing, since the lead had it before.
//! - A mail that has not gone out is cancelled when its lead loses the form: with an undo or an edit in their transaction,
//!   after a deletion of the lead or the form when its turn comes. If the lead gets the form again, the mail goes out
//!   after all. One that has gone out is kept and told, and its password stays the lead's: no second one is sent, and the
//!   plan of an import counts none. A lead that an undo has removed and an import registers again is another lead.
//! - A mail that cannot be sent is tried again after pauses that double (from one minute to an hour), for 48 hours from the
//!   first try; refused for good (5xx for recipient or content) it fails at once. Who may change settings can send a
//!   failed one again: written anew, unless it may have arrived; then the same message.
//! - Where no mail server is set, files are written instead. They hold passwords in clear text: for the license account
//!   alone, in person, kept as long as imports' files.

pub(crate) mod routes;
pub(crate) mod job;
pub(crate) mod store;
pub mod transport;

pub(crate) use self::transport::said::without_addresses;
pub use self::{routes::routes, transport::post::Post};
