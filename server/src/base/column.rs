//! Enums in columns: as words of the wire, or as letters.
//!
//! A word is a variant's name on the wire (its `serde` name), in a column of type `text`. A letter is in a column of
//! type `"char"`, in tables with a row for each row of a file; it is selected as `column::text`.
//!
//! A value that matches no variant is our defect: no request can cause it.

use serde::{
    Serialize,
    de::{DeserializeOwned, IntoDeserializer, value},
};
use sqlx::{
    Decode, Encode, Postgres, Type,
    encode::IsNull,
    error::BoxDynError,
    postgres::{PgArgumentBuffer, PgHasArrayType, PgTypeInfo, PgValueRef},
};
use torikomi_core::{
    domain::names::NameKind,
    wire::{BlankRule, ImportState, MailState, Method, NameAction, UndoState, WebhookDeliveryState, WebhookEvent},
};

use crate::base::error::{Error, Result};

/// A word of the wire in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word<T>(pub T);

/// An enum that the tables store as one letter.
pub trait Letter: Sized {
    fn letter(self) -> &'static str;

    /// `Internal` for a letter that matches no variant.
    fn of_letter(letter: &str) -> Result<Self>;
}

/// A letter in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lettered<T>(pub T);

impl<T: DeserializeOwned> Word<T> {
    /// The variant of a word among other texts; `Internal` if no variant has this name.
    pub fn of(word: &str) -> Result<T> {
        meaning(word).map_err(|error| Error::internal("a column's word", error))
    }
}

impl<'r, T: DeserializeOwned> Decode<'r, Postgres> for Word<T> {
    fn decode(value: PgValueRef<'r>) -> Result<Self, BoxDynError> {
        Ok(Word(meaning(value.as_str()?)?))
    }
}

impl<T: Serialize> Encode<'_, Postgres> for Word<T> {
    fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        let word = word(&self.0)?;
        <&str as Encode<'_, Postgres>>::encode(word.as_str(), buffer)
    }
}

impl<'r, T: Letter> Decode<'r, Postgres> for Lettered<T> {
    fn decode(value: PgValueRef<'r>) -> Result<Self, BoxDynError> {
        Ok(Lettered(T::of_letter(value.as_str()?)?))
    }
}

impl<T: Letter + Copy> Encode<'_, Postgres> for Lettered<T> {
    fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        <&str as Encode<'_, Postgres>>::encode(self.0.letter(), buffer)
    }
}

/// To Postgres it is a text, alone and in arrays.
macro_rules! is_text {
    ($wrapper:ident) => {
        impl<T> Type<Postgres> for $wrapper<T> {
            fn type_info() -> PgTypeInfo {
                <str as Type<Postgres>>::type_info()
            }

            fn compatible(other: &PgTypeInfo) -> bool {
                <str as Type<Postgres>>::compatible(other)
            }
        }

        impl<T> PgHasArrayType for $wrapper<T> {
            fn array_type_info() -> PgTypeInfo {
                <&str as PgHasArrayType>::array_type_info()
            }

            fn array_compatible(other: &PgTypeInfo) -> bool {
                <&str as PgHasArrayType>::array_compatible(other)
            }
        }
    };
}

is_text!(Word);
is_text!(Lettered);

/// For fields of records: `#[sqlx(try_from = "Word<…>")]`.
macro_rules! fields {
    ($($of:ident),* $(,)?) => {
        $(impl From<Word<$of>> for $of {
            fn from(Word(field): Word<$of>) -> $of {
                field
            }
        })*
    };
}

fields! {
    BlankRule, ImportState, MailState, Method, NameAction, NameKind, UndoState, WebhookDeliveryState, WebhookEvent
}

/// The letters of an enum, for columns and for fields of records: `#[sqlx(try_from = "Lettered<…>")]`.
macro_rules! letters {
    ($of:ident { $($variant:ident = $letter:literal),* $(,)? }) => {
        impl $crate::base::column::Letter for $of {
            fn letter(self) -> &'static str {
                match self {
                    $($of::$variant => $letter,)*
                }
            }

            fn of_letter(letter: &str) -> $crate::base::error::Result<$of> {
                match letter {
                    $($letter => Ok($of::$variant),)*
                    other => {
                        let unknown = format!("{other:?} is no letter of {}", stringify!($of));
                        Err($crate::base::error::Error::Internal(unknown))
                    }
                }
            }
        }

        impl From<$crate::base::column::Lettered<$of>> for $of {
            fn from($crate::base::column::Lettered(field): $crate::base::column::Lettered<$of>) -> $of {
                field
            }
        }
    };
}

pub(crate) use letters;

fn word(value: &impl Serialize) -> Result<String, BoxDynError> {
    match serde_json::to_value(value)? {
        serde_json::Value::String(word) => Ok(word),
        other => Err(format!("{other} is no word of the wire").into()),
    }
}

fn meaning<T: DeserializeOwned>(word: &str) -> Result<T, value::Error> {
    <T as serde::Deserialize>::deserialize(word.into_deserializer())
}

#[cfg(test)]
mod tests {
    use torikomi_core::{
        domain::{encoding::Encoding, format::CustomKind, names::NameKind},
        wire::{ImportState, WebhookEvent},
    };

    use super::{meaning, word};

    #[test]
    fn a_variant_is_read_from_the_word_that_is_written_of_it() {
        for state in ImportState::ALL {
            assert_eq!(meaning::<ImportState>(&word(&state).expect("a word")), Ok(state));
        }
        for kind in NameKind::ALL {
            assert_eq!(meaning::<NameKind>(&word(&kind).expect("a word")), Ok(kind));
        }
        assert_eq!(word(&Encoding::ShiftJis).expect("a word"), "shift_jis");
        assert_eq!(meaning::<WebhookEvent>("import.done"), Ok(WebhookEvent::ImportDone));
        assert_eq!(meaning::<CustomKind>("long_text"), Ok(CustomKind::LongText));
    }

    #[test]
    fn what_is_no_word_is_refused() {
        assert!(meaning::<NameKind>("leaving").is_err());
        assert!(word(&7).is_err());
    }
}
