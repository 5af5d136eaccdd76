//! Accounts and their tokens: the first one, signing in and out, administration, and who a request comes from
//! (specification 16).

use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use crate::error::{Error, Result};

pub mod password;
pub mod session_store;
pub mod client_address;
pub mod throttle;
pub mod token;
pub mod signed_in;
pub mod session;
pub mod set_up;
pub mod own;
pub mod administration;

/// As the wire has it.
fn moment(moment: OffsetDateTime) -> Result<String> {
    moment.format(&Rfc3339).map_err(|error| Error::internal("a moment", error))
}
