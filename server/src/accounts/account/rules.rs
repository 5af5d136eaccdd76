//! The rules for an account's login ID and address, with the server's errors; the rules are core's.

use torikomi_core::{
    domain::{kind::is_address, value::trim},
    draft::account::{is_login_id, login_id_invalid},
};

use crate::base::{
    error::{Error, Result},
    words,
};

pub(crate) fn validate_login_id(login_id: &str) -> Result<String> {
    let login_id = trim(login_id);
    if is_login_id(login_id) { Ok(login_id.to_owned()) } else { Err(Error::Invalid(login_id_invalid())) }
}

pub(crate) fn validate_email(email: &str) -> Result<String> {
    let email = trim(email);
    if is_address(email) { Ok(email.to_owned()) } else { Err(Error::Invalid(words::email_invalid())) }
}
