//! A problem: what is wrong with a file, with its place and the facts a message needs.
//!
//! Codes are stable for ever: never renamed, never reused. A *file problem* refuses the file, a *row problem* skips the
//! row, a *warning* does neither.

mod found;
mod reason;

use serde::{Deserialize, Serialize};

pub use self::{
    found::{
        AddressPart, Delimiter, ExportTrace, FileType, Found, InvalidValue, Limit, LineEnd, OtherCharset, QuoteStyle,
        RowShare, UnsupportedCharset,
    },
    reason::Reason,
};
pub use super::message::Message;
use crate::domain::item::Key;

/// How much a problem costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The file is refused.
    File,
    /// The row is skipped, the others go on.
    Row,
    /// Worth knowing; nothing is skipped.
    Warning,
}

macro_rules! codes {
    ($($severity:ident { $($(#[$documentation:meta])* $code:ident,)* })*) => {
        /// What is wrong; in the order of the specification's tables (chapters 4, 5 and the warnings).
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[serde(rename_all = "snake_case")]
        pub enum ProblemCode {
            $($($(#[$documentation])* $code,)*)*
        }

        impl ProblemCode {
            /// All codes, in the tables' order.
            pub const ALL: [ProblemCode; [$($(ProblemCode::$code,)*)*].len()] = [$($(ProblemCode::$code,)*)*];

            /// The severity of a problem with this code.
            pub fn severity(self) -> Severity {
                match self {
                    $($(ProblemCode::$code)|* => Severity::$severity,)*
                }
            }
        }

        /// The codes of a severity, as a pattern.
        macro_rules! of_severity {
            $(($severity) => { $(ProblemCode::$code)|* };)*
        }
        pub(crate) use of_severity;
    };
}

// One table for the codes and the list of them, so that the list is complete.
codes! {
    // The file is refused.
    File {
        /// No bytes, or only a byte order mark, blanks, separators and ruled lines. *Why*: saving failed, or it is the
        /// wrong file or sheet; nothing could be imported. *Example*: a file of 0 bytes; commas alone. *Repair*: save the
        /// file again, with a header and a lead. *Facts*: `max` = the bytes that were looked at, if the file goes on.
        Empty,
        /// A workbook, PDF, ZIP, gzip, picture or other binary content by its first bytes; HTML, XML, JSON or vCard by
        /// its first characters; later in the file a NUL byte.
        /// *Why*: renaming `.xlsx` to `.csv` does not make a CSV. *Example*: bytes `50 4B 03 04`. *Repair*: save as CSV
        /// UTF-8. *Facts*: `found` = `xlsx`, `xls`, `encrypted_workbook`, `xls_or_encrypted`, `numbers`, `pdf`, `zip`,
        /// `gzip`, `image`, `html`, `xml`, `json`, `vcard`, `binary`, or `nul` with place and count.
        NotCsv,
        /// UTF-16, UTF-32, ISO-2022-JP, EUC-JP, GB18030, Big5 or EUC-KR, or Shift-JIS after the mark of UTF-8. *Why*: read in another encoding the text would
        /// be garbled silently. *Example*: Excel's "Unicode text" (UTF-16LE). *Repair*: save UTF-16 and UTF-32 as CSV
        /// UTF-8, export the others as UTF-8 (Excel would garble them); the repair converts the file. *Facts*: `found`
        /// = the charset's name, such as `UTF-16LE`, or `shift_jis_with_bom`.
        EncodingUnsupported,
        /// The header can be decoded in none of the charsets. *Why*: without it no column is known. *Example*: a header
        /// line with a byte FF. *Repair*: save as CSV UTF-8 again. *Place*: its cell.
        HeaderUndecodable,
        /// More bytes or rows than the format's limits. *Why*: it is better refused at once than half-way. *Example*:
        /// 11 million rows. *Repair*: split the file. *Facts*: `found` = `bytes` or `rows`, `max`.
        TooLarge,
        /// A CR alone or CR CR LF ends a record. *Why*: to other programs the whole file would be one row. *Example*: "CSV
        /// (Macintosh)" of Excel. *Repair*: save with CR+LF; the repair converts the file. *Facts*: `count`; `found` =
        /// `cr_cr_lf` if each of them is one; the place is the first such CR.
        LineEnding,
        /// Tabs, semicolons, vertical bars or full-width commas separate the header, or each line that has a comma is
        /// one cell in quotes. *Why*: the columns could not be separated. *Example*: `姓;名;…`. *Repair*: save as comma
        /// separated; the repair converts the file. *Facts*: `found` = `tab`, `semicolon`, `vertical_bar`,
        /// `full_width_comma`, `caret`, `broken_bar`, `colon`, `tilde`, `ideographic_comma`, `full_width_semicolon` or
        /// `wrapped_lines`; `reason` if only a person can separate them.
        Delimiter,
        /// Single quotes around the header's names; curly quotes, or quotes written twice, around every filled cell of the
        /// header and the next five rows; or a blank beside the quotes of most filled cells of the header or of the next
        /// five rows. *Why*: such quotes would be text, and a comma inside them would separate. *Example*:
        /// `'姓','名',…`; `“姓”,“名”,…`; `"""姓""","""名""",…`; `"海野", "灯", …`. *Repair*: export with double quotes and without blanks; the repair
        /// converts the file. *Facts*: `found` = `single_quotes`, `curly_quotes`, `doubled_quotes` or
        /// `blank_before_quotes`.
        QuoteStyle,
        /// An error CSV of ours: エラー内容, 行番号 after the fixed columns. *Why*: these two are not items. *Example*: the
        /// file that the history offers. *Repair*: delete both columns; the repair does. *Place*: the column of エラー内容.
        ErrorFile,
        /// An export of リードを探す. *Why*: its two lines above the header and its management columns are not for
        /// import. *Example*: line 1 `検索条件,…`. *Repair*: delete them; the repair does. *Facts*: `found` = `lines`,
        /// `columns` or `both`; `header_row` if there are lines above it.
        SearchExport,
        /// The header is in one of rows 2 to 50. *Why*: the lines above it are not leads (a title, `sep=,`, the head of
        /// a report). *Example*: `参加者一覧` in row 1, the header in row 2. *Repair*: delete the lines above; the repair
        /// does. *Place*: the first cell of the file. *Facts*: `header_row`.
        LinesAbove,
        /// Everything fits but 旧メール配信グループ, which is still メール配信グループ (versions 3.0.0 to 3.9.0). *Why*: the
        /// column has another meaning today. *Repair*: rename it; the repair does. *Facts*: `renamed`; the place is the
        /// header's cell.
        OldFormat,
        /// An unknown name is a missing one with characters lost (`?`, `〓`, U+FFFD) or read in the wrong encoding.
        /// *Why*: the cells may be damaged too. *Example*: `姓(?リガナ)`, `å§“`. *Repair*: export as UTF-8; the repair reads
        /// the whole file back if it is UTF-8 that was misread and saved again, else it renames. *Facts*: `renamed`.
        HeaderGarbled,
        /// Row 1 is data: it holds no name of the format, and it has an address, or rows below have as many cells as a
        /// file may, with an address in E. Or leads are above the header. *Why*: a lead would be taken for the header
        /// and lost. *Repair*: put the header in front, or move it to the top. *Facts*: `reason` = `other_columns` if the
        /// columns are not those of the format either; `header_row` if there is a header further down; `column` and `value` are those of the decisive cell (the address, else the first cell).
        HeaderMissing,
        /// Another tool's table: the header's row holds fewer than 15 of the fixed names, and row 1 is not data. *Why*: its
        /// columns have other meanings, which nobody has named yet. *Example*: `会社名,mail,案件`. *Repair*: bring the values
        /// into the form of the sample. *Facts*: `recognised`, `count` = the columns that were not recognised.
        ForeignTable,
        /// The fixed columns fit, but the custom ones are not today's, of which there are some. *Why*: a value would end up in another item.
        /// *Example*: an item was added after the file was made. *Repair*: bring the columns in line; the repair does.
        /// *Facts*: `missing`, `added`, `renamed`, `moved`.
        CustomItemsChanged,
        /// Names, number or order of the header differ in any other way. *Why*: a column is known by its header.
        /// *Example*: `氏` for 姓. *Repair*: bring the header in line with the sample. *Facts*: `missing`, `added`,
        /// `renamed`, `moved`.
        HeaderMismatch,
        /// A header and nothing else. *Why*: there is nothing to import; most often the wrong sheet was saved.
        /// *Repair*: enter leads.
        NoRows,
        /// Text in a column without a name: to the right of the last name, but not beyond the header's cells. *Why*:
        /// its meaning is unknown. *Example*: a header that ends with `,,` and a note below. *Repair*: delete the
        /// column; the repair does. *Facts*: `count`; first place.
        ExtraCells,
        /// A quote is opened and never closed. *Why*: everything after it would become one cell. *Repair*: close it.
        /// *Place*: the opening quote.
        QuoteUnclosed,
    }
    // The row is skipped, the others go on.
    Row {
        /// An earlier valid row has the same address. *Why*: an address is one lead. *Repair*: merge the rows. *Facts*:
        /// `winner_row`; *place*: the later row's E.
        DuplicateInFile,
        /// New registration, and the address is registered. *Repair*: choose Update. Only the plan reports it.
        AlreadyRegistered,
        /// A or E is blank. *Why*: a lead is known by its address and addressed by its name. *Repair*: fill it in.
        Required,
        /// More characters than the item takes, counted in NFC. *Why*: the text would be cut. *Repair*: shorten it.
        /// *Facts*: `max`, `found` = the length; on E `min` too. In a names cell `value` is the first name that is too
        /// long.
        TooLong,
        /// An address of fewer than 6 characters: no address is that short. *Facts*: `min`, `max`, `found` = the
        /// length.
        TooShort,
        /// No e-mail address. *Example*: `a@b`, `mailto:a@b.jp`, a full-width `＠`. *Why*: no mail would arrive. *Repair*:
        /// correct it. *Facts*: `reason`, as of each code up to `form_unknown` but `prefecture_invalid`.
        EmailInvalid,
        /// Not 3 digits, perhaps a hyphen, 4 digits, after normalising. *Example*: `10-0001`. *Repair*: `100-0001`.
        ZipInvalid,
        /// Other than digits, `+ - ( ) . #` and spaces, or no digit. *Example*: `9.01E+10`, which a spreadsheet made of
        /// a long number. *Repair*: format the column as text. *Facts*: `found` = `scientific_notation` where it is
        /// one.
        PhoneInvalid,
        /// Not one of the 47 prefectures, with or without 都/府/県. *Example*: `東京都千代田区`. *Repair*: the name alone.
        PrefectureInvalid,
        /// No `http://` or `https://` followed by a host. *Example*: `www.example.jp`. *Repair*: put the scheme in
        /// front.
        UrlInvalid,
        /// Not a date in one of its forms, no real day, or a birth date after today. *Example*: `2026/2/29`, `36527`.
        /// *Facts*: `found` = `future` and `expected` = today for a birth date in the future; `expected` = the day that a
        /// spreadsheet's number would be.
        DateInvalid,
        /// No number of at most 30 digits. *Example*: `1,000`, `5万`. *Repair*: digits, a point, a sign.
        NumberInvalid,
        /// Not an option of the item (consent, custom select and checkbox). *Example*: `はい`. *Repair*: one of the
        /// options. `value` is the first unknown option.
        OptionUnknown,
        /// The workspace has no such status. *Why*: a typing error would create a new one. *Repair*: correct it or add
        /// the status.
        StatusUnknown,
        /// The workspace has no such person in charge. `value` is the first unknown name. *Repair*: correct it or add
        /// the person.
        PersonUnknown,
        /// The workspace has no such member form. `value` is the first unknown name. *Repair*: correct it.
        FormUnknown,
        /// A sequence that cannot be decoded, or U+FFFD. *Why*: the text is damaged already. *Repair*: type it again.
        /// *Place*: the offending byte. One a row: where several cells are damaged, it is at the first of them, and
        /// `count` is their number.
        Encoding,
        /// Text after a closing quote. *Example*: `"山田"太郎`. *Why*: what was meant is unknown. *Repair*: double the
        /// inner quotes.
        QuoteInvalid,
        /// Text beyond the header's cells: it was pushed there. *Example*: `営業部,第一課` without quotes. Or an address
        /// stands in another column than E, which has none. *Why*: registered like this, every value to the right of the
        /// comma would end up in the wrong item. *Repair*: quote the value that has a comma, or add the comma. *Place*: the
        /// first such cell, or that of the address. Nothing else of the row is reported. *Facts*: `reason` =
        /// `comma_missing` for an address left of E in a short row, `address_beside` for one beside E.
        RowShifted,
        /// The row repeats the header. *Example*: two files were joined. *Why*: it is no lead. *Repair*: delete the row.
        /// *Place*: its first cell. Nothing else of the row is reported. *Facts*: `reason` = `second_line` if it goes on with
        /// the header.
        HeaderAgain,
        /// A control character other than tab and line breaks. *Example*: U+001F before a telephone number. *Why*:
        /// nobody can have meant it. *Repair*: delete it. *Facts*: `found` = the first such character (`U+001F`);
        /// *place*: its byte.
        ControlCharacter,
        /// More than 100 names in one cell, repeats not counted. *Why*: such a cell is a mistake (a whole column in one
        /// cell), and one lead with thousands of names slows everybody. *Repair*: fewer names. *Facts*: `max`; `value`
        /// is the first name beyond it.
        TooManyNames,
    }
    // Nothing is skipped.
    Warning {
        /// More than 10,000 rows: fine, but it takes longer. *Facts*: `count` = rows, `max` = the guideline. No place.
        OverGuideline,
        /// CR+LF and LF in one file: accepted. *Place*: the first record end that differs from the first one.
        MixedLineEndings,
        /// Lines without text, and lines that a program drew (`---,---`): skipped, but they take a row number. *Facts*: `count`; first place.
        BlankLines,
        /// Rows with fewer cells than the header: padded, and the padded cells are absent. *Facts*: `count`; first
        /// place; `found` = `few` where fewer than half of the rows are short: a comma may be missing in them.
        ShortRows,
        /// A quoted cell holds whole rows: its quote is not closed, and the next one in the file ends it. *Why*: these rows
        /// would be lost in silence. *Example*: `"memo` in row 3, a quote in row 6. *Repair*: close the quote, or delete
        /// it. *Facts*: `found` = how many rows follow in the first such cell, `count`; the first such cell.
        RowsInACell,
        /// A zip of fewer than 7 digits, or a phone of 9 or 10 digits that begins with 1 to 9: a spreadsheet took it
        /// for a number. One a column. *Facts*: `count`; first place and value.
        LeadingZeroLost,
        /// `1,234,567` in a names cell, which a spreadsheet may have rewritten. One a column. *Facts*: `count`; first
        /// place and value.
        DigitList,
        /// Values that are stored otherwise than typed (full-width digits, dashes, invisible characters, another spelling
        /// of a name), but for blanks around them, a date's separators and 都/府/県. One a column. *Facts*: `count`; first
        /// place and value.
        Normalised,
        /// An address that differs only in case from that of a valid row above or, in the plan, from a registered one; it
        /// is a lead of its own. *Facts*: `count`; `winner_row` = the row above, or `expected` = the registered address, of
        /// the first; first place and value. Where only the domain differs, `found` = `domain`, reported apart: it is the
        /// same mailbox.
        CaseVariant,
        /// Rows in the other of the two charsets: files were joined. *Why*: every such row is damaged. *Example*: a file in
        /// UTF-8 whose last rows are in Shift-JIS. *Facts*: `found` = the charset of these rows, `count`; the first of
        /// them. Each has the problem `encoding`.
        EncodingChanges,
        /// A word for nothing (`なし`, `NULL`, a date of zeros) in an optional cell that must have a form: the cell is
        /// absent, as if the row ended before it. *Why*: a lead would be lost for a value that it does not have. *Repair*:
        /// none is needed. A word of a program (`NULL`, `None`, `nan`, `\N`, `undefined`, `-`) in a text, name or address:
        /// it is registered as it stands. *Repair*: empty the cell. One a column. *Facts*: `count`; first place and value.
        Placeholder,
        /// Blank cells beyond the header's cells, in fewer than half of the rows: a comma inside a value pushed them there,
        /// or a program wrote one too many. They are dropped. *Facts*: `count`; first such row.
        UnevenRows,
        /// An error of a spreadsheet in a text, name or address. *Why*: it would stand in a mail. *Example*: `#N/A`,
        /// `#REF!`, `####`. *Repair*: correct the formula, or enter the value. As of each code from here on: one a column,
        /// registered as it stands; in a names cell each name counts. *Facts*: `count`; first place and value.
        SpreadsheetError,
        /// A text, name or address in something that keeps a spreadsheet from changing it, or in quotes. *Example*:
        /// `="海野"`, `'海野`, `“海野”`. *Repair*: take it off.
        WrappedValues,
        /// A text, name or address with `?` or `〓` beside an ideograph, a private-use character, `&#12345;`, or that was
        /// read in another encoding. *Why*: the characters are lost. *Example*: `?橋`, `å³¶æœ¬`. *Repair*: export again,
        /// as UTF-8.
        ProbablyGarbled,
        /// A radical (U+2E80 to U+2FDF) in a short text or name, which looks like an ideograph. *Why*: no search finds it
        /// outside this product. *Example*: `⻑⾕川`. *Repair*: type it.
        LookAlike,
        /// `;`, `、` or a line break in a name of a cell of several. *Why*: names are separated by commas, so it is one
        /// name. *Example*: `展示会;紹介`. *Repair*: commas.
        ListSeparator,
        /// A date as a street address, department or person's name. *Why*: a spreadsheet takes `1-2-3` for a day.
        /// *Example*: `2001/2/3`, `1月2日`. *Repair*: format the column as text and enter it again.
        Rewritten,
        /// A text, name or address that begins with `=`, `+`, `@`, or `-` before a letter; in a long text only before a call
        /// or a cell's name. *Why*: a spreadsheet takes it for a formula. *Example*: `=A1`. *Repair*: enter the value.
        FormulaLike,
    }
}

impl ProblemCode {
    /// Whether the check lists the places of the warning, one for each row or cell. Line ends are only counted, because
    /// either half of the rows may be the odd one.
    pub fn has_listed_places(self) -> bool {
        self.severity() == Severity::Warning
            && !matches!(self, ProblemCode::MixedLineEndings | ProblemCode::OverGuideline)
    }

    /// Whether it is about the names of the header.
    pub(crate) fn is_of_header(self) -> bool {
        matches!(
            self,
            ProblemCode::OldFormat
                | ProblemCode::HeaderGarbled
                | ProblemCode::HeaderMissing
                | ProblemCode::ForeignTable
                | ProblemCode::CustomItemsChanged
                | ProblemCode::HeaderMismatch
        )
    }
}

/// A column of the file, from 0 (A).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Column(pub u32);

impl Column {
    /// The column of the cell at `place`, from 0.
    pub fn at(place: usize) -> Column {
        Column(u32::try_from(place).unwrap_or(u32::MAX))
    }
}

impl std::fmt::Display for Column {
    /// Its name in a spreadsheet: A … Z, AA … ZZ, AAA …
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut letters = Vec::new();
        let mut rest = u64::from(self.0) + 1;
        while rest > 0 {
            rest -= 1;
            letters.push(char::from(b'A' + u8::try_from(rest % 26).expect("BUG: below 26")));
            rest /= 26;
        }
        letters.iter().rev().try_for_each(|letter| write!(formatter, "{letter}"))
    }
}

impl std::str::FromStr for Column {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.is_empty() || text.len() > 6 {
            return Err("no column letters");
        }
        let mut number = 0_u32;
        for letter in text.bytes() {
            if !letter.is_ascii_uppercase() {
                return Err("no column letters");
            }
            number = number * 26 + u32::from(letter - b'A') + 1;
        }
        Ok(Column(number - 1))
    }
}

impl Serialize for Column {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Column {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// A header name that stands under another name today.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Renamed {
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub column: Column,
    pub found: String,
    pub expected: String,
}

/// A column of another tool's table whose item is certain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Recognised {
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub column: Column,
    /// The name in the file.
    pub found: String,
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub key: Key,
}

/// A renaming that only a person can decide: the only unknown column stands where the only missing one belongs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RenameQuestion {
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub column: Column,
    pub found: String,
    pub expected: String,
    /// The first values of the column, at most three.
    pub values: Vec<String>,
}

/// A header name that stands at another place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Moved {
    pub name: String,
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub found: Column,
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub expected: Column,
}

/// What a message needs beside the place. Which fields a code fills stands in its words; the others are left out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Facts {
    /// The row above that has the address (`duplicate_in_file`), or has it in another case (`case_variant`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub winner_row: Option<u32>,
    /// How many there are in the whole file (codes that are reported once, with a count); how many options the item has
    /// (`option_unknown`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<u64>,
    /// Characters, rows or bytes allowed at most.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<u64>,
    /// Characters needed at least.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min: Option<u64>,
    /// The row in which the header stands, where that is not row 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub header_row: Option<u32>,
    /// What stands there (a kind of file, a character code, a separator, a length).
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub found: Option<Found>,
    /// The rule that a value breaks (`email_invalid` to `form_unknown`, `quote_invalid`), or the case of a file problem
    /// or a row problem that has words of its own.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
    /// What should stand there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected: Option<String>,
    /// Header names that are gone, in the format's order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
    /// Header names that nobody knows, in the file's order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub added: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub renamed: Vec<Renamed>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub moved: Vec<Moved>,
    /// The columns whose item is certain (`foreign_table`).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub recognised: Vec<Recognised>,
    /// The first options of the item (`option_unknown` with the reason `unknown`), `count` of all.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<String>,
    /// The renaming that a person must decide (`header_mismatch`, `custom_items_changed`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rename_question: Option<RenameQuestion>,
}

impl Facts {
    /// The fact of `not_csv`.
    pub(crate) fn file_type(&self) -> Option<FileType> {
        match self.found {
            Some(Found::File(file)) => Some(file),
            _ => None,
        }
    }

    /// The fact of `encoding_unsupported`.
    pub(crate) fn charset(&self) -> Option<UnsupportedCharset> {
        match self.found {
            Some(Found::Charset(charset)) => Some(charset),
            _ => None,
        }
    }

    /// The fact of `delimiter`.
    pub(crate) fn delimiter(&self) -> Option<Delimiter> {
        match self.found {
            Some(Found::Delimiter(delimiter)) => Some(delimiter),
            _ => None,
        }
    }
}

/// One thing that is wrong, at one place. Place fields are `None` where there is no place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    pub severity: Severity,
    pub code: ProblemCode,
    /// As a spreadsheet numbers it: the header is row 1, blank lines count.
    pub row: Option<u32>,
    /// Physical line in which the cell begins, from 1.
    pub line: Option<u32>,
    /// Offset of the cell's first byte (its quote, if quoted), from 0; for `line_ending`, `quote_unclosed`, `encoding`
    /// and `control_character` that of the offending byte.
    pub byte: Option<u64>,
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub column: Option<Column>,
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub key: Option<Key>,
    /// The value as it stands in the file, trimmed, at most 255 characters of it; of several names or options the
    /// first bad one.
    pub value: Option<String>,
    pub facts: Facts,
    pub message: Message,
    /// What to do about a row problem, by its reason if it has one. `None` for file problems and warnings: their messages
    /// say it.
    pub advice: Option<Message>,
}

/// A place in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Spot {
    pub(crate) row: u32,
    pub(crate) line: u32,
    pub(crate) byte: u64,
    pub(crate) column: Option<Column>,
}

impl Problem {
    /// A problem without a place, and without its words.
    pub fn of(code: ProblemCode) -> Problem {
        Problem {
            severity: code.severity(),
            code,
            row: None,
            line: None,
            byte: None,
            column: None,
            key: None,
            value: None,
            facts: Facts::default(),
            message: Default::default(),
            advice: None,
        }
    }

    pub(crate) fn at(code: ProblemCode, spot: Spot) -> Problem {
        Problem {
            row: Some(spot.row),
            line: Some(spot.line),
            byte: Some(spot.byte),
            column: spot.column,
            ..Problem::of(code)
        }
    }
}
