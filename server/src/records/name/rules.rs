//! What a name may be, and which names are the same.

use torikomi_core::{domain::names::NameKind, wire::is_check_tag};
use unicode_normalization::UnicodeNormalization;

use crate::base::{
    error::{Error, Result},
    text, words,
};

/// In what names are compared.
pub(crate) fn key(name: &str) -> String {
    name.nfc().collect()
}

/// A name as it may be stored, or what is wrong with it. A comma would cut it in two where a cell holds several.
pub(crate) fn judged(kind: NameKind, name: &str) -> Result<String> {
    let max = if kind == NameKind::Form { 255 } else { 100 };
    let name = text::line(name, "名前", "The name", max)?;
    let stands_alone = matches!(kind, NameKind::Status | NameKind::Group);
    if !stands_alone && name.contains(',') {
        return Err(Error::Invalid(words::comma_in_name()));
    }
    if kind == NameKind::Tag && is_check_tag(&name) {
        return Err(Error::Invalid(words::name_of_check()));
    }
    Ok(name)
}
