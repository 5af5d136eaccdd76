//! Files whose cells are wrapped in something that RFC 4180 does not know: other separators than a byte, single, curly or
//! doubled quotes, blanks before quotes, whole lines in quotes. It rewrites them with commas and RFC 4180's quotes.
//!
//! Guarantees: the same bytes however the text is cut; one record stays one record, with its line end; at most a cell is
//! held, and never more than `RECORD_MAX` bytes of it (a longer one passes unchanged). Characters of two bytes are never
//! mistaken for a separator. Cells that are RFC 4180's already are copied to the byte. It judges nothing.

use std::borrow::Cow;

use crate::{
    check::scan::RECORD_MAX,
    domain::{encoding::Charset, problem::QuoteStyle, value::is_blank_character},
};

/// What separates the cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Separator {
    Byte(u8),
    /// A character that is not ASCII.
    Wide(WideSeparator),
    /// Nothing: a line is one cell, and becomes what its quotes hold.
    None,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum WideSeparator {
    FullWidthComma,
    IdeographicComma,
    FullWidthSemicolon,
    BrokenBar,
}

impl Separator {
    /// As a text.
    pub(crate) fn text(self) -> Option<&'static str> {
        match self {
            Separator::Byte(b'^') => Some("^"),
            Separator::Byte(b':') => Some(":"),
            Separator::Byte(b'~') => Some("~"),
            Separator::Byte(b'|') => Some("|"),
            Separator::Byte(b';') => Some(";"),
            Separator::Wide(wide) => str::from_utf8(wide.bytes(Charset::Utf8)).ok(),
            Separator::Byte(_) | Separator::None => None,
        }
    }
}

impl WideSeparator {
    /// Its bytes; none if the charset does not have it.
    pub(crate) fn bytes(self, charset: Charset) -> &'static [u8] {
        match (self, charset) {
            (WideSeparator::FullWidthComma, Charset::Utf8) => "，".as_bytes(),
            (WideSeparator::FullWidthComma, Charset::ShiftJis) => b"\x81\x43",
            (WideSeparator::IdeographicComma, Charset::Utf8) => "、".as_bytes(),
            (WideSeparator::IdeographicComma, Charset::ShiftJis) => b"\x81\x41",
            (WideSeparator::FullWidthSemicolon, Charset::Utf8) => "；".as_bytes(),
            (WideSeparator::FullWidthSemicolon, Charset::ShiftJis) => b"\x81\x47",
            (WideSeparator::BrokenBar, Charset::Utf8) => "¦".as_bytes(),
            (WideSeparator::BrokenBar, Charset::ShiftJis) => b"",
        }
    }
}

/// How a wrapped file is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Wrapping {
    pub(crate) charset: Charset,
    pub(crate) separator: Separator,
    /// The quotes that hold a cell together beside those of RFC 4180. With any of them, blanks before and after quotes are
    /// no text.
    pub(crate) quotes: Option<QuoteStyle>,
}

/// What holds a cell together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Quote {
    Double,
    Single,
    /// `“` or `”` on either side, as people and programs mix them up.
    Curly,
}

impl Quote {
    /// Whether a quote inside is doubled in every such cell. One that is not is text if no separator follows it.
    fn is_strict(self) -> bool {
        self == Quote::Double
    }
}

/// A record, in the terms of its quotes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct UnwrappedRecord {
    /// Cells with text.
    pub(crate) filled: usize,
    /// Cells in the quotes that are looked for (see [`Wrapping::quotes`]), and cells with text that are in no such ones.
    pub(crate) styled: usize,
    pub(crate) unstyled: usize,
    /// The number of cells, and whether the record is nothing but one cell in quotes.
    pub(crate) cells: usize,
    pub(crate) is_quoted: bool,
    /// The place of the first of these.
    pub(crate) first_odd: Option<usize>,
    /// Whether it has a comma, wherever.
    pub(crate) has_comma: bool,
}

/// What was read and written so far, for a text that is only looked at.
#[derive(Debug, Default)]
pub(crate) struct Trace {
    /// Where the cells begin: in the result, and in the text.
    starts: Vec<(u64, u64)>,
    pub(crate) records: Vec<UnwrappedRecord>,
}

impl Trace {
    /// The place in the text that a place in the result comes from.
    pub(crate) fn original(&self, place: u64) -> u64 {
        let behind = self.starts.partition_point(|(written, _)| *written <= place);
        let start = behind.checked_sub(1).and_then(|last| self.starts.get(last));
        start.map_or(place, |(written, read)| read + (place - written))
    }
}

/// A running rewrite.
pub(crate) struct Unwrapper {
    wrapping: Wrapping,
    state: State,
    /// The beginning of a character that the chunk cuts off.
    held: Vec<u8>,
    /// The cell so far: its bytes, and what its quotes hold.
    raw: Vec<u8>,
    content: Vec<u8>,
    /// Where in `raw` the bytes after the last closing quote begin.
    closed: usize,
    /// Blanks stand before the opening quote.
    is_indented: bool,
    /// The cell is too long to be held, and its beginning is already written.
    is_passing: bool,
    /// The last byte was a CR that ended a record.
    after_cr: bool,
    read: u64,
    record: UnwrappedRecord,
    trace: Option<Trace>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Before the cell's first byte that counts.
    Start,
    Text,
    Quoted(Quote),
    /// The last character was a quote inside a quoted cell: the next one decides what it means.
    Quote(Quote),
    /// Only blanks have followed the closing quote.
    Blanks(Quote),
    /// Text has followed the closing quote.
    Broken,
}

const CURLY_QUOTES: [&[u8]; 2] = ["“".as_bytes(), "”".as_bytes()];

impl Unwrapper {
    pub(crate) fn new(wrapping: Wrapping) -> Unwrapper {
        Unwrapper {
            wrapping,
            state: State::Start,
            held: Vec::new(),
            raw: Vec::new(),
            content: Vec::new(),
            closed: 0,
            is_indented: false,
            is_passing: false,
            after_cr: false,
            read: 0,
            record: UnwrappedRecord::default(),
            trace: None,
        }
    }

    /// Rewrites a text that may go on after these bytes, and says what is in it. `start` is its offset in the file.
    pub(crate) fn look(wrapping: Wrapping, text: &[u8], start: u64, ended: bool) -> (Vec<u8>, Trace) {
        let mut unwrapper = Unwrapper { read: start, trace: Some(Trace::default()), ..Unwrapper::new(wrapping) };
        let mut out = Vec::with_capacity(text.len());
        unwrapper.start_cell(&out);
        unwrapper.push(text, &mut out);
        if ended {
            unwrapper.finish(&mut out);
        }
        (out, unwrapper.trace.unwrap_or_default())
    }

    pub(crate) fn push(&mut self, bytes: &[u8], out: &mut Vec<u8>) {
        for &byte in bytes {
            self.byte(byte, out);
        }
    }

    pub(crate) fn finish(&mut self, out: &mut Vec<u8>) {
        let held = std::mem::take(&mut self.held);
        held.iter().for_each(|byte| self.character(&[*byte], out));
        let is_unclosed = matches!(self.state, State::Quoted(_));
        if is_unclosed {
            // Its cells are not known.
            out.append(&mut self.raw);
        } else if !self.raw.is_empty() || self.record.cells > 0 {
            self.end_cell(out);
            self.end_record();
        }
    }

    /// Puts bytes together to characters where a byte alone does not say what it is.
    fn byte(&mut self, byte: u8, out: &mut Vec<u8>) {
        match (self.wrapping.charset, self.held.as_slice()) {
            (Charset::ShiftJis, []) if matches!(byte, 0x81..=0x9F | 0xE0..=0xFC) => self.held.push(byte),
            (Charset::ShiftJis, [lead]) => {
                let lead = *lead;
                self.held.clear();
                if matches!(byte, 0x40..=0x7E | 0x80..=0xFC) {
                    self.character(&[lead, byte], out);
                } else {
                    self.character(&[lead], out);
                    self.byte(byte, out);
                }
            }
            (Charset::Utf8, held) if self.has_wide_characters() => {
                let character = [held, &[byte]].concat();
                match str::from_utf8(&character) {
                    Ok(_) => {
                        self.held.clear();
                        self.character(&character, out);
                    }
                    Err(error) if error.error_len().is_none() => self.held.push(byte),
                    Err(_) if held.is_empty() => self.character(&[byte], out),
                    Err(_) => {
                        let held = std::mem::take(&mut self.held);
                        held.iter().for_each(|byte| self.character(&[*byte], out));
                        self.byte(byte, out);
                    }
                }
            }
            _ => self.character(&[byte], out),
        }
    }

    /// Whether a character of several bytes matters: as a separator, a quote or a blank beside one.
    fn has_wide_characters(&self) -> bool {
        matches!(self.wrapping.separator, Separator::Wide(_)) || self.wrapping.quotes.is_some()
    }

    /// Whether a character is a blank, where blanks beside quotes are no text.
    fn is_blank(&self, character: &[u8]) -> bool {
        self.wrapping.quotes.is_some()
            && match character {
                b" " | b"\t" => true,
                [_] => false,
                wide => self.wrapping.charset.decode(wide).0.chars().all(is_blank_character),
            }
    }

    /// The quote that a character is.
    fn quote(&self, character: &[u8]) -> Option<Quote> {
        match (character, self.wrapping.quotes, self.wrapping.charset) {
            (b"\"", _, _) => Some(Quote::Double),
            (b"'", Some(QuoteStyle::SingleQuotes), _) => Some(Quote::Single),
            (_, Some(QuoteStyle::CurlyQuotes), Charset::Utf8) => {
                CURLY_QUOTES.contains(&character).then_some(Quote::Curly)
            }
            ([0x81, 0x67 | 0x68], Some(QuoteStyle::CurlyQuotes), Charset::ShiftJis) => Some(Quote::Curly),
            _ => None,
        }
    }

    fn is_separator(&self, character: &[u8]) -> bool {
        match self.wrapping.separator {
            Separator::Byte(byte) => character == [byte],
            Separator::Wide(separator) => character == separator.bytes(self.wrapping.charset),
            Separator::None => false,
        }
    }

    fn character(&mut self, character: &[u8], out: &mut Vec<u8>) {
        let after_cr = std::mem::take(&mut self.after_cr);
        if after_cr && character == b"\n" {
            out.push(b'\n');
            self.read += 1;
            self.start_cell(out);
            return;
        }
        self.record.has_comma |= character == b",";
        let is_inside = matches!(self.state, State::Quoted(_));
        if !is_inside && self.is_separator(character) {
            self.end_cell(out);
            out.push(b',');
            self.read += character.len() as u64;
            self.start_cell(out);
            return;
        }
        if !is_inside && matches!(character, b"\r" | b"\n") {
            self.end_cell(out);
            self.end_record();
            self.note_place(out);
            out.extend_from_slice(character);
            self.after_cr = character == b"\r";
            self.read += 1;
            self.start_cell(out);
            return;
        }
        self.read += character.len() as u64;
        self.state = self.next(character);
        self.raw.extend_from_slice(character);
        if self.raw.len() as u64 > RECORD_MAX {
            self.is_passing = true;
            out.append(&mut self.raw);
            self.content.clear();
            self.closed = 0;
        }
    }

    /// The state after a character of a cell; notes what belongs to its content.
    fn next(&mut self, character: &[u8]) -> State {
        let is_blank = || self.is_blank(character);
        let quote = self.quote(character);
        match self.state {
            State::Start if is_blank() => {
                self.is_indented = true;
                State::Start
            }
            State::Start => quote.map_or(State::Text, State::Quoted),
            State::Text => State::Text,
            State::Quoted(open) if quote == Some(open) => {
                self.closed = self.raw.len();
                State::Quote(open)
            }
            State::Quoted(open) => {
                self.content.extend_from_slice(character);
                State::Quoted(open)
            }
            State::Quote(open) if quote == Some(open) && open != Quote::Curly => {
                self.content.extend_from_slice(character);
                State::Quoted(open)
            }
            State::Quote(open) | State::Blanks(open) if is_blank() => State::Blanks(open),
            // An apostrophe inside single quotes is often not doubled, and a curly quote never is.
            State::Quote(open) | State::Blanks(open) if !open.is_strict() => {
                self.content.extend_from_slice(self.raw.get(self.closed..).unwrap_or_default());
                if quote == Some(open) {
                    self.closed = self.raw.len();
                    return State::Quote(open);
                }
                self.content.extend_from_slice(character);
                State::Quoted(open)
            }
            State::Quote(_) | State::Blanks(_) => {
                self.content.extend_from_slice(self.raw.get(self.closed + 1..).unwrap_or_default());
                self.content.extend_from_slice(character);
                State::Broken
            }
            State::Broken => {
                self.content.extend_from_slice(character);
                State::Broken
            }
        }
    }

    fn start_cell(&mut self, out: &[u8]) {
        self.state = State::Start;
        self.raw.clear();
        self.content.clear();
        (self.closed, self.is_indented, self.is_passing) = (0, false, false);
        self.note_place(out);
    }

    /// Notes that what is written next is what is read next; behind the quote of a whole line.
    fn note_place(&mut self, out: &[u8]) {
        let place = (out.len() as u64, self.read);
        if let Some(trace) = &mut self.trace {
            trace.starts.push(place);
        }
    }

    fn end_cell(&mut self, out: &mut Vec<u8>) {
        let quote = match self.state {
            State::Quote(quote) | State::Blanks(quote) => Some(quote),
            _ => None,
        };
        self.record.cells += 1;
        self.record.filled += usize::from(!self.raw.trim_ascii().is_empty());
        let is_indented = quote.is_some() && self.is_indented;
        let is_styled = match self.wrapping.quotes {
            Some(QuoteStyle::SingleQuotes) => quote == Some(Quote::Single),
            Some(QuoteStyle::CurlyQuotes) => quote == Some(Quote::Curly),
            Some(QuoteStyle::DoubledQuotes) => quote == Some(Quote::Double) && is_cell_in_quotes(&self.content),
            Some(QuoteStyle::BlankBeforeQuotes) => is_indented || self.state == State::Blanks(Quote::Double),
            None => false,
        };
        let text = if quote.is_some() { &self.content } else { &self.raw };
        let place = self.record.cells - 1;
        self.record.first_odd = self.record.first_odd.or((is_styled || is_indented).then_some(place));
        self.record.styled += usize::from(is_styled);
        self.record.unstyled += usize::from(!is_styled && !text.trim_ascii().is_empty());
        self.record.is_quoted = quote == Some(Quote::Double) && self.record.cells == 1;
        if self.wrapping.separator == Separator::None && quote == Some(Quote::Double) && !self.content.is_empty() {
            // What the quotes hold begins a byte later in the text.
            let place = (out.len() as u64 + 1, self.read - self.raw.len() as u64 + 2);
            self.trace.iter_mut().for_each(|trace| trace.starts.push(place));
        }
        let raw = self.raw.as_slice();
        if self.is_passing {
            out.extend_from_slice(raw);
            return;
        }
        let is_split_by_commas = self.wrapping.separator != Separator::Byte(b',') && raw.contains(&b',');
        let cell: Cow<'_, [u8]> = match (self.wrapping.separator, quote) {
            (Separator::None, Some(Quote::Double)) => self.content.as_slice().into(),
            (Separator::None, _) => raw.into(),
            (_, Some(Quote::Double)) if is_styled && self.wrapping.quotes == Some(QuoteStyle::DoubledQuotes) => {
                without_quotes(&self.content)
            }
            (_, Some(Quote::Double)) if !self.is_indented && self.state == State::Quote(Quote::Double) => raw.into(),
            (_, Some(Quote::Double)) => quoted(&self.content).into(),
            (_, Some(_)) if needs_quotes(&self.content) => quoted(&self.content).into(),
            (_, Some(_)) => self.content.as_slice().into(),
            (_, None) if is_split_by_commas && self.state == State::Broken => quoted(&self.content).into(),
            (_, None) if is_split_by_commas => quoted(raw).into(),
            (_, None) => raw.into(),
        };
        out.extend_from_slice(&cell);
    }

    fn end_record(&mut self) {
        let record = std::mem::take(&mut self.record);
        if let Some(trace) = &mut self.trace {
            trace.records.push(record);
        }
    }
}

/// Whether a text is itself a cell in quotes, as RFC 4180 writes one.
fn is_cell_in_quotes(text: &[u8]) -> bool {
    let inner = text.strip_prefix(b"\"").and_then(|text| text.strip_suffix(b"\""));
    inner.is_some_and(|inner| inner.split(|byte| *byte == b'"').skip(1).step_by(2).all(<[u8]>::is_empty))
        && text.iter().filter(|byte| **byte == b'"').count().is_multiple_of(2)
}

/// A cell in quotes, without them unless they are needed.
fn without_quotes(cell: &[u8]) -> Cow<'_, [u8]> {
    let inner = cell.get(1..cell.len().saturating_sub(1)).unwrap_or_default();
    if needs_quotes(inner) { cell.into() } else { inner.into() }
}

fn needs_quotes(text: &[u8]) -> bool {
    text.iter().any(|byte| b",\"\r\n".contains(byte))
}

/// The text in quotes.
pub(crate) fn quoted(text: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len() + 2);
    bytes.push(b'"');
    for byte in text {
        if *byte == b'"' {
            bytes.push(b'"');
        }
        bytes.push(*byte);
    }
    bytes.push(b'"');
    bytes
}

#[cfg(test)]
mod tests {
    use super::{Charset, QuoteStyle, Separator, Unwrapper, WideSeparator, Wrapping, is_cell_in_quotes};

    fn unwrapped(wrapping: Wrapping, text: &[u8]) -> Vec<u8> {
        let whole = Unwrapper::look(wrapping, text, 0, true).0;
        for cut in 0..=text.len() {
            let (mut unwrapper, mut out) = (Unwrapper::new(wrapping), Vec::new());
            unwrapper.push(&text[..cut], &mut out);
            unwrapper.push(&text[cut..], &mut out);
            unwrapper.finish(&mut out);
            assert_eq!(out, whole, "cut at {cut}");
        }
        whole
    }

    #[test]
    fn each_wrapping_becomes_rfc_4180_however_it_is_cut() {
        let bars = (Separator::Byte(b'|'), None);
        let wide = (Separator::Wide(WideSeparator::FullWidthComma), None);
        let lines = (Separator::None, None);
        let commas = |style| (Separator::Byte(b','), Some(style));
        let single = commas(QuoteStyle::SingleQuotes);
        let blanks = commas(QuoteStyle::BlankBeforeQuotes);
        let curly = commas(QuoteStyle::CurlyQuotes);
        let doubled = commas(QuoteStyle::DoubledQuotes);
        let ideographic = Separator::Wide(WideSeparator::IdeographicComma);
        for ((separator, quotes), text, expected) in [
            (bars, "ポ|\"a|b\"|c,d|\"e\"\"f\"\r\n\r|x\n", "ポ,\"a|b\",\"c,d\",\"e\"\"f\"\r\n\r,x\n"),
            (bars, "\"a\"b,|c", "\"ab,\",c"),
            (wide, "メC，ァ，\"a，b\"，c,d", "メC,ァ,\"a，b\",\"c,d\""),
            ((ideographic, None), "ア、\"a、b\"、c,d", "ア,\"a、b\",\"c,d\""),
            ((ideographic, Some(QuoteStyle::CurlyQuotes)), "“ア、イ”、”a”、“c,d”", "ア、イ,a,\"c,d\""),
            ((Separator::Byte(b'^'), None), "ソ^\"a^b\"^c,d", "ソ,\"a^b\",\"c,d\""),
            (lines, "\"a,\"\"b,c\"\"\"\r\nd\r\n\"e\"x\n", "a,\"b,c\"\r\nd\r\n\"e\"x\n"),
            (single, "'a','b,c','','d''e','f'g','h\ni',j,\"k,l\"", "a,\"b,c\",,d'e,f'g,\"h\ni\",j,\"k,l\""),
            (blanks, "\"a\", \"b,c\" ,d, e,\t\"f\"\"\"", "\"a\",\"b,c\",d, e,\"f\"\"\""),
            (curly, "“a”,“b,c”,“”,”d”,“e”f”,“g””,“h\ni”, “j” ,k,\"l,“m\"", "a,\"b,c\",,d,e”f,g”,\"h\ni\",j,k,\"l,“m\""),
            (blanks, "\u{3000}\"a\",ア, \u{3000}\"b,c\"\u{3000}, \u{3000}d", "\"a\",ア,\"b,c\", \u{3000}d"),
            (curly, "“a”\r\n“ク”\r“b“\n", "a\r\nク\rb\n"),
            (
                doubled,
                "\"\"\"a\"\"\",\"\"\"b,c\"\"\",\"\"\"\"\"\",\"\"\"d\"\"\"\"e\"\"\",\"f\",g,\"\"\"h\"",
                "a,\"b,c\",,\"d\"\"e\",\"f\",g,\"\"\"h\"",
            ),
        ] {
            for charset in [Charset::Utf8, Charset::ShiftJis] {
                let encoded = |text: &str| match charset {
                    Charset::Utf8 => text.as_bytes().to_vec(),
                    Charset::ShiftJis => encoding_rs::SHIFT_JIS.encode(text).0.into_owned(),
                };
                let wrapping = Wrapping { charset, separator, quotes };
                assert_eq!(unwrapped(wrapping, &encoded(text)), encoded(expected), "{text}");
            }
        }
    }

    #[test]
    fn a_cell_in_quotes_has_only_doubled_quotes_inside() {
        for text in ["\"\"", "\"a\"", "\"a\"\"b\"", "\"\"\"\""] {
            assert!(is_cell_in_quotes(text.as_bytes()), "{text}");
        }
        for text in ["", "\"", "a", "\"a", "a\"", "\"a\"b\"", "\"a\",\"b\"", "\"\"\""] {
            assert!(!is_cell_in_quotes(text.as_bytes()), "{text}");
        }
    }
}
