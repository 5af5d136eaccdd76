//! Webhooks: other programs are called when an import is done, has failed, or was taken back (`core::wire::webhook`).
//!
//! Guarantees: what is to be told is written down in the transaction that ends the import (`store::event`), one row for
//! each webhook, and sent behind it: a slow receiver keeps no import waiting. A call is made of the import's rows when
//! it is sent, at most 1,000 leads each; its number and body are the same each time it is sent, so that a receiver can
//! drop what it has seen. What was taken is noted in a transaction of its own: killed between a receiver's answer and
//! that note, the same call comes once more. Each webhook has a job of its own: a silent receiver holds up nobody
//! else's.
//!
//! Decided where nothing was said: what is signed is `id.timestamp.body`, as the libraries of Standard Webhooks verify
//! it. The secret is kept as it is, for it signs every call; who reads the database reads the leads too. A webhook that
//! is disabled is not told later what it missed; each delivery can be sent again by hand.

pub(crate) mod routes;
pub(crate) mod address;
pub(crate) mod message;
pub(crate) mod job;
pub(crate) mod store;
pub mod transport;

pub use crate::outbound::webhook::store::event::note;
pub use routes::routes;
