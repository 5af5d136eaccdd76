//! The outermost layer of a file that RFC 4180 does not know: other separators, lines in quotes, other quotes.
//!
//! Guarantees: a file whose first line shows enough of the names between commas, without such quotes, costs no more
//! than a look at its first bytes. The header of a wrapped file is judged as if the wrapping were gone, with the places
//! that it has in the file; its rows are not read before it is repaired.

use super::{File, Following, HEADER_LINES, Line, Lines, Opening};
use crate::{
    check::{
        header::{NAMES_OF_A_HEADER, Name, NamedLine, commonest_width, is_cut_inside},
        tally::Tally,
        wrapping::{Separator, Trace, UnwrappedRecord, Unwrapper, WideSeparator, Wrapping},
    },
    domain::{
        encoding::{Charset, Encoding},
        kind::email,
        problem::{Column, Delimiter, Facts, Found, Problem, ProblemCode, QuoteStyle, Reason, Spot},
        value::{is_blank_character, is_line_break},
    },
};

/// How the cells of a file are separated and quoted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Layer {
    separator: Separator,
    quotes: Option<QuoteStyle>,
    /// Why only a person can separate the cells.
    pub(super) reason: Option<SeparatorReason>,
}

/// What stands against separating the cells by machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SeparatorReason {
    /// The rows below the header do not have the separator.
    HeaderAlone,
    /// It separates the rows alone; commas separate the header.
    RowsAlone,
    /// It also stands inside values.
    Ambiguous,
}

impl Layer {
    /// RFC 4180.
    pub(super) const PLAIN: Layer = Layer::of(Separator::Byte(b','));

    const fn of(separator: Separator) -> Layer {
        Layer { separator, quotes: None, reason: None }
    }

    /// How it is unwrapped. `None`: the scanner can cut it.
    pub(super) fn wrapping(self, charset: Charset) -> Option<Wrapping> {
        let is_cut_by_the_scanner = matches!(self.separator, Separator::Byte(b',' | b'\t' | b';'));
        (!is_cut_by_the_scanner || self.quotes.is_some()).then_some(Wrapping {
            charset,
            separator: self.separator,
            quotes: self.quotes,
        })
    }

    /// The separator that the scanner cuts at.
    pub(super) fn byte(self) -> u8 {
        match self.separator {
            Separator::Byte(byte) => byte,
            Separator::Wide(_) | Separator::None => b',',
        }
    }

    fn delimiter(self) -> Option<Delimiter> {
        match self.separator {
            Separator::Byte(b'\t') => Some(Delimiter::Tab),
            Separator::Byte(b';') => Some(Delimiter::Semicolon),
            Separator::Byte(b'|') => Some(Delimiter::VerticalBar),
            Separator::Byte(b'^') => Some(Delimiter::Caret),
            Separator::Byte(b':') => Some(Delimiter::Colon),
            Separator::Byte(b'~') => Some(Delimiter::Tilde),
            Separator::Byte(_) => None,
            Separator::Wide(WideSeparator::FullWidthComma) => Some(Delimiter::FullWidthComma),
            Separator::Wide(WideSeparator::IdeographicComma) => Some(Delimiter::IdeographicComma),
            Separator::Wide(WideSeparator::FullWidthSemicolon) => Some(Delimiter::FullWidthSemicolon),
            Separator::Wide(WideSeparator::BrokenBar) => Some(Delimiter::BrokenBar),
            Separator::None => Some(Delimiter::WrappedLines),
        }
    }
}

/// Separators that hardly any program writes, and that stand inside values: they need the names of a header.
const FEW_TEXTS_HAVE: [Separator; 6] = [
    Separator::Byte(b'^'),
    Separator::Byte(b':'),
    Separator::Byte(b'~'),
    Separator::Wide(WideSeparator::BrokenBar),
    Separator::Wide(WideSeparator::IdeographicComma),
    Separator::Wide(WideSeparator::FullWidthSemicolon),
];

/// As many cells show what separates them.
const HANDFUL: usize = 5;

/// How much of a header a separator shows.
#[derive(Clone, Copy)]
struct Shown {
    /// The most names that one line holds.
    names: usize,
    /// The cells of line 1.
    cells: usize,
}

/// What rows are like when they are cut at a separator.
struct Cut {
    /// The header's line.
    header: usize,
    /// No row has two cells.
    is_one_cell: bool,
    /// A row is longer than it should be, because the separator also stands inside a value.
    is_inside: bool,
}

/// Whether a blank, but no line break, stands before or after a quote.
fn has_blank_beside_quote(text: &str) -> bool {
    let is_blank = |character: char| is_blank_character(character) && !is_line_break(character);
    let pairs = text.chars().zip(text.chars().skip(1));
    pairs.into_iter().any(|(first, second)| match (first, second) {
        ('"', other) | (other, '"') => is_blank(other),
        _ => false,
    })
}

impl File<'_> {
    /// The outermost layer. `lines` are cut at commas. `None`: more bytes are needed.
    pub(super) fn layer(&self, lines: &Lines, charset: Charset) -> Option<Layer> {
        let separator = self.separator(lines, charset)?;
        if separator == Separator::Byte(b',')
            && let Some(separator) = self.separator_of_rows(lines, charset)?
        {
            return Some(Layer { reason: Some(SeparatorReason::RowsAlone), ..Layer::of(separator) });
        }
        let quotes = if separator == Separator::None { None } else { self.quotes(separator, charset)? };
        let reason =
            if separator == Separator::Byte(b',') { None } else { self.separator_reason(separator, lines, charset)? };
        Some(Layer { separator, quotes, reason })
    }

    /// The separator of the rows, if it is another one than that of the header: cut at commas, no row has an address, and
    /// cut at it, at least half of them have one, and all of them several cells.
    fn separator_of_rows(&self, commas: &Lines, charset: Charset) -> Option<Option<Separator>> {
        let has_address = |line: &Line| self.names_of(line, charset).iter().any(|name| email::is_email(&name.typed));
        let Some(header) = self.header_line(commas, charset) else { return Some(None) };
        let names = commas.get(header).map(|line| self.names_of(line, charset)).unwrap_or_default();
        if self.names.count_recognised(&names) < NAMES_OF_A_HEADER || commas.whole_rows(header).any(has_address) {
            return Some(None);
        }
        for byte in [b'\t', b';'] {
            let lines = self.lines(byte)?;
            let rows = || lines.whole_rows(header).filter(|line| !self.named(line, charset).is_blank());
            let leads = rows().filter(|line| has_address(line)).count();
            if leads > 0 && leads * 2 >= rows().count() && rows().all(|line| line.cells.len() >= HANDFUL) {
                return Some(Some(Separator::Byte(byte)));
            }
        }
        Some(None)
    }

    /// What stands against separating the cells by machine, as the rows at hand show it.
    fn separator_reason(
        &self,
        separator: Separator,
        commas: &Lines,
        charset: Charset,
    ) -> Option<Option<SeparatorReason>> {
        if separator == Separator::None {
            return Some(None);
        }
        let cut = match Layer::of(separator).wrapping(charset) {
            Some(wrapping) => self.inner(&self.unwrap(wrapping).0, self.unawaited()).cut(b',', separator, charset)?,
            None => self.cut(Layer::of(separator).byte(), separator, charset)?,
        };
        // A row that is only one cell, but several between commas.
        let is_alone = cut.is_one_cell && commas.whole_rows(cut.header).any(|line| line.cells.len() > 1);
        Some(if is_alone {
            Some(SeparatorReason::HeaderAlone)
        } else {
            cut.is_inside.then_some(SeparatorReason::Ambiguous)
        })
    }

    /// What the rows are like when they are cut at a separator, which is this byte here.
    fn cut(&self, byte: u8, separator: Separator, charset: Charset) -> Option<Cut> {
        let lines = self.lines(byte)?;
        let header = self.header_line(&lines, charset)?;
        let names = lines.get(header).map(|line| self.named(line, charset)).unwrap_or_default();
        let rows: Vec<NamedLine> = lines.whole_rows(header).map(|line| self.named(line, charset)).collect();
        let usual = commonest_width(rows.iter().filter(|row| !row.is_blank()).map(|row| row.cells));
        let text = separator.text();
        let is_inside = |row: &NamedLine| {
            let is_long = usual.is_some_and(|usual| row.cells > usual);
            // Programs that cut blank cells at the end of rows write the usual separators.
            let is_odd = row.cells > names.cells || (is_long && row.cells < names.cells);
            (is_odd && FEW_TEXTS_HAVE.contains(&separator))
                || ((is_long || row.cells < names.cells)
                    && text.is_some_and(|text| is_cut_inside(self.names, &names, row, text)))
        };
        Some(Cut {
            header,
            is_one_cell: rows.iter().all(|row| row.cells <= 1),
            is_inside: separator != Separator::Byte(b'\t') && rows.iter().any(is_inside),
        })
    }

    /// Commas, unless another separator shows more of the names. Without any name: another separator only if commas
    /// separate nothing and it separates at least a handful of cells.
    fn separator(&self, lines: &Lines, charset: Charset) -> Option<Separator> {
        if lines.get(0).is_some_and(|line| self.count_names(line, charset) >= NAMES_OF_A_HEADER) {
            return Some(Separator::Byte(b','));
        }
        let mut best = (Separator::Byte(b','), self.shown(lines, charset));
        let mut compare = |separator, shown: Shown| {
            let is_only_one = shown.names == 0 && best.1.names == 0 && best.1.cells <= 1 && shown.cells >= HANDFUL;
            if shown.names > best.1.names || is_only_one {
                best = (separator, shown);
            }
        };
        for byte in [b'\t', b';'] {
            compare(Separator::Byte(byte), self.shown(&self.lines(byte)?, charset));
        }
        let usual =
            [Separator::Byte(b'|'), Separator::Wide(WideSeparator::FullWidthComma), Separator::None].into_iter();
        for separator in usual.filter(|separator| self.may_have(*separator, charset)) {
            let wrapping = Layer::of(separator).wrapping(charset)?;
            let (bytes, trace) = self.unwrap(wrapping);
            let has_comma = |record: &&UnwrappedRecord| record.has_comma;
            let mut with_commas = trace.records.iter().take(HEADER_LINES).filter(has_comma).peekable();
            let are_all_quoted = with_commas.peek().is_some() && with_commas.all(|record| record.is_quoted);
            if separator != Separator::None || are_all_quoted {
                let inner = self.inner(&bytes, self.unawaited());
                compare(separator, inner.shown(&inner.lines(b',')?, charset));
            }
        }
        if best.1.names < NAMES_OF_A_HEADER {
            for separator in FEW_TEXTS_HAVE.into_iter().filter(|separator| self.separates(*separator, lines, charset)) {
                let (bytes, _) = self.unwrap(Layer::of(separator).wrapping(charset)?);
                let inner = self.inner(&bytes, self.unawaited());
                let shown = inner.shown(&inner.lines(b',')?, charset);
                if shown.names >= NAMES_OF_A_HEADER {
                    return Some(separator);
                }
            }
        }
        Some(best.0)
    }

    /// Whether the first bytes are worth unwrapping.
    fn may_have(&self, separator: Separator, charset: Charset) -> bool {
        let has = |bytes: &[u8]| self.window().windows(bytes.len()).any(|window| window == bytes);
        match separator {
            Separator::Byte(byte) => has(&[byte]),
            Separator::Wide(wide) => has(wide.bytes(charset)),
            Separator::None => has(b"\""),
        }
    }

    /// Whether one of the first lines has a separator often enough for a header.
    fn separates(&self, separator: Separator, lines: &Lines, charset: Charset) -> bool {
        let byte;
        let bytes = match separator {
            Separator::Byte(single) => {
                byte = [single];
                byte.as_slice()
            }
            Separator::Wide(wide) => wide.bytes(charset),
            Separator::None => return false,
        };
        !bytes.is_empty()
            && lines.iter().take(HEADER_LINES).any(|line| {
                let windows = self.slice(line).windows(bytes.len());
                windows.filter(|window| *window == bytes).count() >= NAMES_OF_A_HEADER - 1
            })
    }

    fn shown(&self, lines: &Lines, charset: Charset) -> Shown {
        let names = lines.iter().take(HEADER_LINES).map(|line| self.count_names(line, charset)).max();
        let cells = lines.get(0).map_or(0, |line| self.named_cells(line, charset));
        Shown { names: names.unwrap_or_default(), cells }
    }

    /// How many of the names a line holds, or held before it was misread.
    fn count_names(&self, line: &Line, charset: Charset) -> usize {
        let count = |names: Vec<Name>| names.iter().filter(|name| self.names.holds(&name.compared)).count();
        match count(self.names_of(line, charset)) {
            0 if charset == Charset::Utf8 => count(self.names_before_misreading(line)),
            names => names,
        }
    }

    /// The style of the quotes, if it is not RFC 4180's.
    fn quotes(&self, separator: Separator, charset: Charset) -> Option<Option<QuoteStyle>> {
        const ROWS: usize = 5;
        let has = |bytes: &[u8]| self.window().windows(bytes.len()).any(|window| window == bytes);
        let has_curly = match charset {
            Charset::Utf8 => has("“".as_bytes()) || has("”".as_bytes()),
            Charset::ShiftJis => has(b"\x81\x67") || has(b"\x81\x68"),
        };
        let candidates = [
            (QuoteStyle::SingleQuotes, has(b"'")),
            (QuoteStyle::BlankBeforeQuotes, has(b"\"") && has_blank_beside_quote(&charset.decode(self.window()).0)),
            (QuoteStyle::DoubledQuotes, has(b"\"\"\"")),
            (QuoteStyle::CurlyQuotes, has_curly),
        ];
        for (style, _) in candidates.into_iter().filter(|(_, may_be)| *may_be) {
            let Some(wrapping) = (Layer { quotes: Some(style), ..Layer::of(separator) }).wrapping(charset) else {
                continue;
            };
            let (bytes, trace) = self.unwrap(wrapping);
            let inner = self.inner(&bytes, self.unawaited());
            let header = inner.header_line(&inner.lines(b',')?, charset)?;
            let (header, rows) = (trace.records.get(header), trace.records.iter().skip(header + 1).take(ROWS));
            let is_of_header = header.is_some_and(|header| header.styled * 2 > header.filled);
            let (styled, filled) = rows.clone().fold((0, 0), |sums, row| (sums.0 + row.styled, sums.1 + row.filled));
            let is_so = match style {
                // In the header alone, they are marks on its names.
                QuoteStyle::SingleQuotes => is_of_header && styled * 2 >= filled,
                QuoteStyle::BlankBeforeQuotes => is_of_header || styled * 2 > filled,
                // Texts may be in such quotes here and there: all of them must be.
                QuoteStyle::DoubledQuotes | QuoteStyle::CurlyQuotes => {
                    header.is_some_and(|header| header.styled > 0)
                        && header.into_iter().chain(rows).all(|record| record.unstyled == 0)
                }
            };
            if is_so {
                return Some(Some(style));
            }
        }
        Some(None)
    }

    /// Reports a separator that only a person can replace.
    pub(super) fn refuse_separator(
        &self,
        layer: Layer,
        lines: &Lines,
        charset: Charset,
        tally: &mut Tally<'_>,
    ) -> Option<Opening> {
        let header = self.header_line(lines, charset)?;
        let line = lines.get(header);
        let reason = layer.reason.map(|reason| match reason {
            SeparatorReason::HeaderAlone => Reason::HeaderAlone,
            SeparatorReason::RowsAlone => Reason::RowsAlone,
            SeparatorReason::Ambiguous => Reason::Ambiguous,
        });
        let facts = Facts { found: layer.delimiter().map(Found::Delimiter), reason, ..Facts::default() };
        let spot = line.map(|line| line.spot(0, self.bytes));
        let spot = spot.unwrap_or(Spot { row: 1, line: 1, byte: 0, column: Some(Column(0)) });
        tally.file_problem(Problem { facts, ..Problem::at(ProblemCode::Delimiter, spot) });
        let names = line.map(|line| self.names_of(line, charset)).unwrap_or_default();
        Some(Opening { preview: Some(self.preview(lines, header, &names, charset)), ..Opening::refused() })
    }

    fn unawaited(&self) -> Following {
        if self.following == Following::Awaited { Following::Unread } else { self.following }
    }

    /// The text without a wrapping, as far as it is looked at.
    fn unwrap(&self, wrapping: Wrapping) -> (Vec<u8>, Trace) {
        Unwrapper::look(wrapping, self.text(), self.text_start, self.following == Following::Nothing)
    }

    /// An unwrapped text. A candidate never waits for more bytes: those that are not wrapped so may swallow the rest.
    fn inner<'i>(&'i self, bytes: &'i [u8], following: Following) -> File<'i> {
        File { bytes, text_start: 0, following, names: self.names, format: self.format }
    }

    /// Reports the wrapping, and judges the header as if it were gone.
    pub(super) fn read_unwrapped(
        &self,
        wrapping: Wrapping,
        layer: Layer,
        layers: usize,
        tally: &mut Tally<'_>,
    ) -> Option<Opening> {
        let (bytes, trace) = self.unwrap(wrapping);
        let inner = self.inner(&bytes, self.following);
        let encoding = match wrapping.charset {
            Charset::Utf8 => Encoding::Utf8,
            Charset::ShiftJis => Encoding::ShiftJis,
        };
        let lines = inner.lines(b',')?;
        let header = inner.header_line(&lines, wrapping.charset)?;
        let mut problems = Tally::new(self.format, 0, 0);
        let opening = inner.read(false, Some(encoding), layers, &mut problems)?;
        let spot = |line: usize, place: usize| {
            let spot = lines.get(line).map(|line| line.spot(place, &bytes));
            let spot = spot.unwrap_or(Spot { row: 1, line: 1, byte: 0, column: Some(Column(0)) });
            Spot { byte: trace.original(spot.byte), ..spot }
        };
        let mut report = |code, found, spot| {
            let facts = Facts { found: Some(found), ..Facts::default() };
            tally.file_problem(Problem { facts, ..Problem::at(code, spot) });
        };
        if let Some(delimiter) = layer.delimiter() {
            report(ProblemCode::Delimiter, Found::Delimiter(delimiter), spot(header, 0));
        }
        if let Some(style) = layer.quotes {
            let odd = trace.records.iter().enumerate().skip(header);
            let first = odd.filter_map(|(line, record)| Some((line, record.first_odd?))).next();
            let (line, place) = first.unwrap_or((header, 0));
            report(ProblemCode::QuoteStyle, Found::Quotes(style), spot(line, place));
        }
        tally.take_over(&problems, |byte| trace.original(byte));
        Some(opening)
    }
}
