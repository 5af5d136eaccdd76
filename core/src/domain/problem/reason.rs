//! The rule that a refused value breaks: a type in the code, a word in JSON (specification 5, "Reasons").
//!
//! The sentence of a problem is fixed; the advice goes by the reason. Guarantees: every word that any version has
//! written can be read, and is written again unchanged.

use serde::{Deserialize, Serialize};

macro_rules! reasons {
    ($($(#[$documentation:meta])* $variant:ident = $word:literal,)*) => {
        /// Why a value is refused. Where several reasons fit, a kind reports the first in the specification's order.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum Reason {
            $($(#[$documentation])* $variant,)*
            /// A word that this version does not know.
            Other(String),
        }

        impl Reason {
            /// The words of all reasons that this version knows.
            pub const WORDS: [&str; [$($word),*].len()] = [$($word),*];

            /// Its word in JSON.
            pub fn word(&self) -> &str {
                match self {
                    $(Reason::$variant => $word,)*
                    Reason::Other(word) => word,
                }
            }
        }

        impl From<String> for Reason {
            fn from(word: String) -> Reason {
                match word.as_str() {
                    $($word => Reason::$variant,)*
                    _ => Reason::Other(word),
                }
            }
        }
    };
}

reasons! {
    /// Begins with `=`.
    Formula = "formula",
    /// `mailto:` or another word with a colon before an address.
    Prefix = "prefix",
    /// Several values in one cell.
    Several = "several",
    Brackets = "brackets",
    Quotes = "quotes",
    /// Full-width letters, digits or marks.
    FullWidth = "full_width",
    NotAscii = "not_ascii",
    Space = "space",
    NoAt = "no_at",
    /// A dot at an end of a part, or two in a row.
    Dots = "dots",
    /// A character that is not allowed.
    Character = "character",
    Domain = "domain",
    Length = "length",
    /// A telephone extension in words. `expected`: how it is written.
    Extension = "extension",
    /// `9.01E+10`: a spreadsheet took it for a number.
    ScientificNotation = "scientific_notation",
    Words = "words",
    Apostrophe = "apostrophe",
    NoDigit = "no_digit",
    /// Not as many digits, or not in such groups.
    Digits = "digits",
    /// The number by which a spreadsheet counts days. `expected`: the day that it would be.
    Serial = "serial",
    NoSuchDay = "no_such_day",
    /// A day after today.
    Future = "future",
    /// `####`: the column was too narrow.
    Hashes = "hashes",
    /// Not one of the forms of a date.
    Form = "form",
    Thousands = "thousands",
    Unit = "unit",
    NoScheme = "no_scheme",
    NoHost = "no_host",
    /// Options with another separator than a comma. `expected`: the options that are meant.
    Separator = "separator",
    /// Nearly a known name. `expected`: that name.
    Nearest = "nearest",
    Unknown = "unknown",
    /// A quotation mark after a backslash.
    Backslash = "backslash",
    /// Whole rows follow in the cell. `found`: how many.
    NotClosed = "not_closed",
    /// The values to the right of it are one column too far left.
    CommaMissing = "comma_missing",
    /// The columns of a file without a header are not those of the format.
    OtherColumns = "other_columns",
    /// Text after the closing quotation mark.
    TextBehind = "text_behind",
    /// The header's names cannot be trusted: the file's charset is a guess.
    EncodingGuess = "encoding_guess",
    /// Row 1 is a header of which nothing is recognised, with leads below it.
    HeaderUnreadable = "header_unreadable",
    /// The line break after the header is missing.
    LeadInHeader = "lead_in_header",
    /// A line break inside a name puts a part of the header above it.
    HeaderBroken = "header_broken",
    /// The header is separated otherwise than the rows below it.
    HeaderAlone = "header_alone",
    /// The rows are separated otherwise than the header above them.
    RowsAlone = "rows_alone",
    /// The separator also stands inside values.
    Ambiguous = "ambiguous",
    /// A further line of the header.
    SecondLine = "second_line",
    /// The address stands in the column beside its own.
    AddressBeside = "address_beside",
    /// A line above the header says which of two equal names is which.
    HeaderInTwoLines = "header_in_two_lines",
    /// Names and values are between marks that are no quotes of a CSV.
    MarksAroundValues = "marks_around_values",
    /// The values below do not stand in the order of the header's names.
    HeaderDisplaced = "header_displaced",
    /// The header has names for which the rows have no cells.
    HeaderLonger = "header_longer",
}

impl Serialize for Reason {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.word())
    }
}

impl<'de> Deserialize<'de> for Reason {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Reason::from)
    }
}

#[cfg(test)]
mod tests {
    use super::Reason;

    #[test]
    fn each_word_is_read_back_as_its_variant_and_an_unknown_one_stays() {
        for word in Reason::WORDS {
            let reason = Reason::from(word.to_owned());
            assert!(!matches!(reason, Reason::Other(_)), "{word}");
            assert_eq!(reason.word(), word);
        }
        assert_eq!(Reason::from("later".to_owned()), Reason::Other("later".to_owned()));
        assert_eq!(serde_json::to_value(Reason::NoAt).expect("JSON"), "no_at");
    }
}
