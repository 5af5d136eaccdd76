//! HTTP parts that every route uses: extractors, attachments, the client's address, the embedded page.

pub(crate) mod connections;
pub(crate) mod slow_reader;
pub mod slow_body;
pub mod client_address;
pub mod extract;
pub mod attachment;
pub mod page;
pub(crate) mod problem;
pub(crate) mod bearer;
