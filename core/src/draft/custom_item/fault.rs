//! The rules that a custom item can break.

use super::words;
use crate::domain::problem::Message;

/// A rule that a custom item breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// The workspace already has [`MAX_ITEMS`](super::MAX_ITEMS).
    TooManyItems,
    NameBlank,
    NameTooLong,
    /// A comma, a line break or another control character, or U+FFFD: the header could not be read back.
    NameCharacter,
    /// An e-mail address: a file with it would seem to have no header.
    NameIsAddress,
    /// A fixed header, or one that our own files use.
    NameReserved,
    /// Another custom item has this name, which is equal when folded.
    NameTaken(String),
    /// A select or checkbox without options could never be filled in.
    NoOptions,
    TooManyOptions,
    OptionBlank,
    OptionTooLong(String),
    /// A comma separates options in a cell; a control character or U+FFFD never passes a check.
    OptionCharacter(String),
    OptionTwice(String),
    /// Another option is equal when folded.
    OptionAlike {
        option: String,
        other: String,
    },
    /// A change names an option that does not exist, or the same one twice.
    OptionUnknown(String),
}

impl Fault {
    /// Whether it concerns the options (a form shows it there), and not the name.
    pub fn concerns_options(&self) -> bool {
        match self {
            Fault::TooManyItems
            | Fault::NameBlank
            | Fault::NameTooLong
            | Fault::NameCharacter
            | Fault::NameIsAddress
            | Fault::NameReserved
            | Fault::NameTaken(_) => false,
            Fault::NoOptions
            | Fault::TooManyOptions
            | Fault::OptionBlank
            | Fault::OptionTooLong(_)
            | Fault::OptionCharacter(_)
            | Fault::OptionTwice(_)
            | Fault::OptionAlike { .. }
            | Fault::OptionUnknown(_) => true,
        }
    }

    pub fn message(&self) -> Message {
        words::message(self)
    }
}
