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
pub trait LetterCode: Sized {
    fn letter(self) -> &'static str;

    /// `Internal` for a letter that matches no variant.
    fn from_letter(letter: &str) -> Result<Self>;
}

/// A letter in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Letter<T>(pub T);

impl<T: DeserializeOwned> Word<T> {
    /// The variant of a word among other texts; `Internal` if no variant has this name.
    pub fn parse(word: &str) -> Result<T> {
        parse_word(word).map_err(|error| Error::internal("a column's word", error))
    }
}

impl<'r, T: DeserializeOwned> Decode<'r, Postgres> for Word<T> {
    fn decode(value: PgValueRef<'r>) -> Result<Self, BoxDynError> {
        Ok(Word(parse_word(value.as_str()?)?))
    }
}

impl<T: Serialize> Encode<'_, Postgres> for Word<T> {
    fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        let word = to_word(&self.0)?;
        <&str as Encode<'_, Postgres>>::encode(word.as_str(), buffer)
    }
}

impl<'r, T: LetterCode> Decode<'r, Postgres> for Letter<T> {
    fn decode(value: PgValueRef<'r>) -> Result<Self, BoxDynError> {
        Ok(Letter(T::from_letter(value.as_str()?)?))
    }
}

impl<T: LetterCode + Copy> Encode<'_, Postgres> for Letter<T> {
    fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        <&str as Encode<'_, Postgres>>::encode(self.0.letter(), buffer)
    }
}

/// To Postgres it is a text, alone and in arrays.
macro_rules! impl_text_type {
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

impl_text_type!(Word);
impl_text_type!(Letter);

/// For fields of records: `#[sqlx(try_from = "Word<…>")]`.
macro_rules! impl_from_word {
    ($($of:ident),* $(,)?) => {
        $(impl From<Word<$of>> for $of {
            fn from(Word(field): Word<$of>) -> $of {
                field
            }
        })*
    };
}

impl_from_word! {
    BlankRule, ImportState, MailState, Method, NameAction, NameKind, UndoState, WebhookDeliveryState, WebhookEvent
}

/// The letters of an enum, for columns and for fields of records: `#[sqlx(try_from = "Letter<…>")]`.
macro_rules! letters {
    ($of:ident { $($variant:ident = $letter:literal),* $(,)? }) => {
        impl $crate::base::column::LetterCode for $of {
            fn letter(self) -> &'static str {
                match self {
                    $($of::$variant => $letter,)*
                }
            }

            fn from_letter(letter: &str) -> $crate::base::error::Result<$of> {
                match letter {
                    $($letter => Ok($of::$variant),)*
                    other => {
                        let unknown = format!("{other:?} is no letter of {}", stringify!($of));
                        Err($crate::base::error::Error::Internal(unknown))
                    }
                }
            }
        }

        impl From<$crate::base::column::Letter<$of>> for $of {
            fn from($crate::base::column::Letter(field): $crate::base::column::Letter<$of>) -> $of {
                field
            }
        }
    };
}

pub(crate) use letters;

fn to_word(value: &impl Serialize) -> Result<String, BoxDynError> {
    match serde_json::to_value(value)? {
        serde_json::Value::String(word) => Ok(word),
        other => Err(format!("{other} is no word of the wire").into()),
    }
}

fn parse_word<T: DeserializeOwned>(word: &str) -> Result<T, value::Error> {
    <T as serde::Deserialize>::deserialize(word.into_deserializer())
}

#[cfg(test)]
mod tests {
    use torikomi_core::{
        domain::{encoding::Encoding, format::CustomKind, names::NameKind},
        wire::{ImportState, WebhookEvent},
    };

    use super::{parse_word, to_word};

    #[test]
    fn a_variant_is_read_from_the_word_that_is_written_of_it() {
        for state in ImportState::ALL {
            assert_eq!(parse_word::<ImportState>(&to_word(&state).expect("a word")), Ok(state));
        }
        for kind in NameKind::ALL {
            assert_eq!(parse_word::<NameKind>(&to_word(&kind).expect("a word")), Ok(kind));
        }
        assert_eq!(to_word(&Encoding::ShiftJis).expect("a word"), "shift_jis");
        assert_eq!(parse_word::<WebhookEvent>("import.done"), Ok(WebhookEvent::ImportDone));
        assert_eq!(parse_word::<CustomKind>("long_text"), Ok(CustomKind::LongText));
    }

    #[test]
    fn what_is_no_word_is_refused() {
        assert!(parse_word::<NameKind>("leaving").is_err());
        assert!(to_word(&7).is_err());
    }
}
