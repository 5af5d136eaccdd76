//! Webhooks: calls to other programs when an import is done, has failed, or was undone (`core::wire::webhook`).
//!
//! Guarantees: an event is written in the transaction that ends the import (`store::event`), one row for each webhook,
//! and sent afterwards: a slow receiver delays no import. A call is built from the import's rows when it is sent, at
//! most 1,000 leads each; its number and body are the same each time, so that a receiver can drop repetitions. An
//! acceptance is recorded in a separate transaction: if killed between a receiver's answer and that record, the same
//! call is sent once more. Each webhook has a job of its own: a silent receiver delays no other.
//!
//! Decided where the specification is silent: the signature covers `id.timestamp.body`, as the libraries of Standard
//! Webhooks verify it. The secret is stored in clear text, for it signs every call; a reader of the database reads the
//! leads too. Events during a webhook's disabled time are not sent later; each delivery can be sent again by hand.

pub(crate) mod routes;
pub(crate) mod address;
pub(crate) mod message;
pub(crate) mod job;
pub(crate) mod store;
pub mod transport;

pub use crate::outbound::webhook::store::event::record_event;
pub use routes::routes;
