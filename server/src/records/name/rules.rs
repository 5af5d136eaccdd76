//! The rules for valid names and for the equality of names.

use torikomi_core::{domain::names::NameKind, wire::is_check_tag};
use unicode_normalization::UnicodeNormalization;

use crate::base::{
    error::{Error, Result},
    text, words,
};

/// The form in which names are compared.
pub(crate) fn key(name: &str) -> String {
    name.nfc().collect()
}

/// A name in its stored form, or the problem with it. A comma would split it in a cell that contains several.
pub(crate) fn validate(kind: NameKind, name: &str) -> Result<String> {
    let max = if kind == NameKind::Form { 255 } else { 100 };
    let name = text::validate_line(name, "名前", "The name", max)?;
    let stands_alone = matches!(kind, NameKind::Status | NameKind::Group);
    if !stands_alone && name.contains(',') {
        return Err(Error::Invalid(words::comma_in_name()));
    }
    if kind == NameKind::Tag && is_check_tag(&name) {
        return Err(Error::Invalid(words::name_of_check()));
    }
    Ok(name)
}
