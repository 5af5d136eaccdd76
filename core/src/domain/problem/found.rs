//! What a file, or a value in it, is instead of what it should be: a type in the code, a word in JSON.
//!
//! Guarantees: every text that any version has written can be read, and is written again unchanged.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

macro_rules! words {
    ($($(#[$documentation:meta])* $name:ident { $($(#[$of_variant:meta])* $variant:ident = $word:literal,)* })*) => {$(
        $(#[$documentation])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name {
            $($(#[$of_variant])* $variant,)*
        }

        impl $name {
            pub const ALL: [$name; [$($name::$variant),*].len()] = [$($name::$variant),*];

            /// Its word in JSON.
            pub fn word(self) -> &'static str {
                match self {
                    $($name::$variant => $word,)*
                }
            }

            fn read(word: &str) -> Option<$name> {
                $name::ALL.into_iter().find(|known| known.word() == word)
            }
        }
    )*};
}

// Every word is unique: the finding is read without the problem's code.
words! {
    /// The type of a file that is not a CSV.
    FileType {
        Xlsx = "xlsx",
        Xls = "xls",
        /// A workbook with a password.
        EncryptedWorkbook = "encrypted_workbook",
        /// The container of both: its directory is not among the bytes that are looked at.
        XlsOrEncrypted = "xls_or_encrypted",
        /// A document of Apple Numbers.
        Numbers = "numbers",
        Pdf = "pdf",
        Zip = "zip",
        Gzip = "gzip",
        Image = "image",
        Html = "html",
        Xml = "xml",
        Json = "json",
        Vcard = "vcard",
        Binary = "binary",
        /// A text with a NUL in it, at the problem's place.
        Nul = "nul",
    }

    /// A charset that is recognised but not read, under its common name.
    UnsupportedCharset {
        Utf16Le = "UTF-16LE",
        Utf16Be = "UTF-16BE",
        Utf32Le = "UTF-32LE",
        Utf32Be = "UTF-32BE",
        Iso2022Jp = "ISO-2022-JP",
        EucJp = "EUC-JP",
        Gb18030 = "GB18030",
        Big5 = "Big5",
        EucKr = "EUC-KR",
        /// Shift-JIS, but the file begins with the mark of UTF-8.
        ShiftJisWithBom = "shift_jis_with_bom",
    }

    /// A charset that is read, where a file changes it.
    OtherCharset {
        Utf8 = "utf-8",
        ShiftJis = "shift_jis",
    }

    /// A limit of the format.
    Limit {
        Bytes = "bytes",
        Rows = "rows",
    }

    /// A line end that is not read.
    LineEnd {
        /// CR CR LF, which a program writes in text mode.
        CrCrLf = "cr_cr_lf",
    }

    /// What separates the cells instead of commas.
    Delimiter {
        Tab = "tab",
        Semicolon = "semicolon",
        VerticalBar = "vertical_bar",
        FullWidthComma = "full_width_comma",
        Caret = "caret",
        BrokenBar = "broken_bar",
        Colon = "colon",
        Tilde = "tilde",
        /// `、`
        IdeographicComma = "ideographic_comma",
        FullWidthSemicolon = "full_width_semicolon",
        /// Commas, but each line that has one is a cell in quotes: a sheet that was pasted into column A.
        WrappedLines = "wrapped_lines",
    }

    /// How cells are quoted instead of by RFC 4180.
    QuoteStyle {
        /// `'…'`
        SingleQuotes = "single_quotes",
        /// `“…”`
        CurlyQuotes = "curly_quotes",
        /// `"""…"""`: a program put a text with its quotes in quotes once more.
        DoubledQuotes = "doubled_quotes",
        /// A blank stands before or after the quotes.
        BlankBeforeQuotes = "blank_before_quotes",
    }

    /// The parts of a search export that no file for import has.
    ExportTrace {
        /// Lines above the header.
        Lines = "lines",
        /// Columns such as リードID.
        Columns = "columns",
        Both = "both",
    }

    /// The only part of an address that differs.
    AddressPart {
        Domain = "domain",
    }

    /// How many rows a warning is about.
    RowShare {
        /// Fewer than half of them.
        Few = "few",
    }

    /// What is known about an invalid value.
    InvalidValue {
        /// `9.01E+10`: a spreadsheet took it for a number.
        ScientificNotation = "scientific_notation",
        /// A day after today.
        Future = "future",
    }
}

/// What was found instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// `not_csv`
    File(FileType),
    /// `encoding_unsupported`
    Charset(UnsupportedCharset),
    /// `encoding_changes`
    OtherCharset(OtherCharset),
    /// `too_large`
    Exceeded(Limit),
    /// `line_ending`
    LineEnd(LineEnd),
    /// `delimiter`
    Delimiter(Delimiter),
    /// `quote_style`
    Quotes(QuoteStyle),
    /// `search_export`
    Export(ExportTrace),
    /// `phone_invalid`, `date_invalid`
    Value(InvalidValue),
    /// `case_variant`
    Part(AddressPart),
    /// `short_rows`
    Rows(RowShare),
    /// `control_character`: `U+001F`.
    Character(char),
    /// `too_long`, `too_short`: in characters; `rows_in_a_cell`, `quote_invalid`: in rows.
    Length(u64),
    /// A word that this version does not know.
    Other(String),
}

impl Found {
    /// Its text in JSON.
    pub fn text(&self) -> Cow<'_, str> {
        Cow::Borrowed(match self {
            Found::File(file) => file.word(),
            Found::Charset(charset) => charset.word(),
            Found::OtherCharset(charset) => charset.word(),
            Found::Exceeded(limit) => limit.word(),
            Found::LineEnd(end) => end.word(),
            Found::Delimiter(delimiter) => delimiter.word(),
            Found::Quotes(style) => style.word(),
            Found::Export(trace) => trace.word(),
            Found::Value(value) => value.word(),
            Found::Part(part) => part.word(),
            Found::Rows(share) => share.word(),
            Found::Character(character) => return Cow::Owned(format!("U+{:04X}", u32::from(*character))),
            Found::Length(length) => return Cow::Owned(length.to_string()),
            Found::Other(word) => word.as_str(),
        })
    }
}

impl From<String> for Found {
    fn from(text: String) -> Found {
        let known = FileType::read(&text)
            .map(Found::File)
            .or_else(|| UnsupportedCharset::read(&text).map(Found::Charset))
            .or_else(|| OtherCharset::read(&text).map(Found::OtherCharset))
            .or_else(|| Limit::read(&text).map(Found::Exceeded))
            .or_else(|| LineEnd::read(&text).map(Found::LineEnd))
            .or_else(|| Delimiter::read(&text).map(Found::Delimiter))
            .or_else(|| QuoteStyle::read(&text).map(Found::Quotes))
            .or_else(|| ExportTrace::read(&text).map(Found::Export))
            .or_else(|| InvalidValue::read(&text).map(Found::Value))
            .or_else(|| AddressPart::read(&text).map(Found::Part))
            .or_else(|| RowShare::read(&text).map(Found::Rows))
            .or_else(|| character(&text).map(Found::Character))
            .or_else(|| text.parse().ok().map(Found::Length));
        // A number or character in any other spelling must be written as it was read.
        known.filter(|found| found.text() == text.as_str()).unwrap_or(Found::Other(text))
    }
}

fn character(text: &str) -> Option<char> {
    char::from_u32(u32::from_str_radix(text.strip_prefix("U+")?, 16).ok()?)
}

impl Serialize for Found {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text())
    }
}

impl<'de> Deserialize<'de> for Found {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Found::from)
    }
}

#[cfg(test)]
mod tests {
    use super::{
        AddressPart, Delimiter, ExportTrace, FileType, Found, InvalidValue, Limit, LineEnd, OtherCharset, QuoteStyle,
        RowShare, UnsupportedCharset,
    };

    #[test]
    fn each_word_is_read_back_as_its_variant() {
        let known = [
            FileType::ALL.map(Found::File).to_vec(),
            UnsupportedCharset::ALL.map(Found::Charset).to_vec(),
            OtherCharset::ALL.map(Found::OtherCharset).to_vec(),
            Limit::ALL.map(Found::Exceeded).to_vec(),
            LineEnd::ALL.map(Found::LineEnd).to_vec(),
            Delimiter::ALL.map(Found::Delimiter).to_vec(),
            QuoteStyle::ALL.map(Found::Quotes).to_vec(),
            ExportTrace::ALL.map(Found::Export).to_vec(),
            InvalidValue::ALL.map(Found::Value).to_vec(),
            AddressPart::ALL.map(Found::Part).to_vec(),
            RowShare::ALL.map(Found::Rows).to_vec(),
            vec![Found::Length(0), Found::Length(u64::MAX)],
            vec![Found::Character('\u{1F}'), Found::Character('\u{10FFFF}')],
        ];
        for found in known.concat() {
            let json = serde_json::to_value(&found).expect("JSON");
            assert_eq!(json, *found.text());
            assert_eq!(serde_json::from_value::<Found>(json).expect("a word"), found);
        }
    }

    #[test]
    fn a_word_of_another_version_stays_unchanged() {
        for word in
            ["parquet", "", "U+1F", "U+001f", "U++01F", "U+D800", "007", "+7", "-1", "99999999999999999999", "NUL"]
        {
            assert_eq!(Found::from(word.to_owned()), Found::Other(word.to_owned()));
            assert_eq!(Found::from(word.to_owned()).text(), word);
        }
    }
}
