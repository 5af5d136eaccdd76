//! The opening of a file: everything that is judged before the first row (specification 4, steps 1 to 3).
//!
//! It looks at the first 64 KiB or, if the header does not end there, at the first MiB. Guarantees: the same answer
//! however these bytes arrived. A header that does not end within the first MiB is judged as far as it was read; if a
//! quote swallows it, `quote_unclosed` is reported instead of a header problem, because then the header is unknown.

mod blank;
mod lines;
mod layer;

use self::{
    layer::Layer,
    lines::{Line, Lines},
};
use crate::{
    check::{
        encoding::{self, Reading},
        header::{self, Header, HeaderRepair, NAMES_OF_A_HEADER, Name, NamedLine, Names},
        preview::{Preview, PreviewRow},
        scan::Ending,
        tally::Tally,
        wrapping::Wrapping,
    },
    domain::{
        encoding::{Charset, Encoding, read_back, was_misread},
        format::Format,
        item::Key,
        limits::HEADER_NAMES,
        problem::{Delimiter, Facts, FileType, Found, Problem, ProblemCode, Reason, Spot},
        value::{fold, shown, trim},
    },
};

/// How much of the file is looked at first, and at most.
pub(crate) const FIRST_LOOK: usize = 64 << 10;
pub(crate) const LAST_LOOK: usize = 1 << 20;

/// How many lines are searched for the header.
const HEADER_LINES: usize = 50;
/// How many wrappings are looked through: lines in quotes may hold bars, and those single quotes.
const LAYERS: usize = 3;
/// How many rows a preview shows.
const PREVIEW_ROWS: usize = 5;

/// What the opening says about the file.
pub(crate) struct Opening {
    pub(crate) encoding: Option<Encoding>,
    /// Cells of line 1, after dropping empty names at its end.
    pub(crate) columns: Option<u32>,
    pub(crate) preview: Option<Preview>,
    /// Where and how the rows are read; `None` if the file is refused.
    pub(crate) rows: Option<Start>,
    /// How the file is cut and how its header is repaired; `None` if it could not be cut.
    pub(crate) layout: Option<Layout>,
    /// What must be unwrapped before the file can be cut as it stands.
    pub(crate) wrapping: Option<Wrapping>,
}

/// What a repair must know about a file besides its problems.
pub(crate) struct Layout {
    pub(crate) delimiter: u8,
    /// How many records stand above the header.
    pub(crate) above: u32,
    /// The number of cells in the header's line, with the nameless ones.
    pub(crate) width: usize,
    pub(crate) charset: Charset,
    /// The text is UTF-8 that was misread and saved again: before anything else, that is undone.
    pub(crate) was_misread: bool,
    /// All bytes at hand are ASCII, and others follow.
    pub(crate) is_charset_open: bool,
    /// For a refused header.
    pub(crate) header_repair: Option<HeaderRepair>,
    /// For a refused header whose only unknown column may be the only missing one: if a person says so.
    pub(crate) renaming: Option<HeaderRepair>,
}

/// Where and how the rows are read.
pub(crate) struct Start {
    pub(crate) columns: Vec<Key>,
    /// The number of cells in the header's line: at least as many as columns.
    pub(crate) width: usize,
    /// There is a column without a name behind the last one, and fewer than half of the first rows use it.
    pub(crate) is_spare: bool,
    pub(crate) delimiter: u8,
    /// `None`: the first record that is not ASCII decides.
    pub(crate) charset: Option<Charset>,
    pub(crate) row: u32,
    pub(crate) line: u32,
    /// Offset of the first row.
    pub(crate) byte: u64,
    /// How the record before the first row ended.
    pub(crate) ending: Ending,
}

impl Opening {
    fn refused() -> Opening {
        Opening { encoding: None, columns: None, preview: None, rows: None, layout: None, wrapping: None }
    }
}

/// What follows the bytes that are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Following {
    /// The end of the file.
    Nothing,
    /// More bytes, which can be waited for.
    Awaited,
    /// More bytes, which are not waited for.
    Unread,
}

/// Judges the opening; problems go to the tally. `None`: more bytes are needed.
pub(crate) fn open(
    bytes: &[u8],
    following: Following,
    format: &Format,
    given: Option<Encoding>,
    tally: &mut Tally<'_>,
) -> Option<Opening> {
    let names = Names::new(format);
    let text_start = encoding::marks(bytes);
    let has_bom = text_start > 0;
    let text = bytes.get(text_start..).unwrap_or_default();
    if text.is_empty() {
        if following == Following::Awaited {
            return None;
        }
        tally.file_problem(Problem::of(ProblemCode::Empty));
        return Some(Opening { encoding: has_bom.then_some(Encoding::Utf8Bom), ..Opening::refused() });
    }
    if blank::is_blank(text, following != Following::Nothing) {
        if following == Following::Awaited {
            return None;
        }
        let max = (following == Following::Unread).then_some(LAST_LOOK as u64);
        tally.file_problem(Problem { facts: Facts { max, ..Facts::default() }, ..Problem::of(ProblemCode::Empty) });
        return Some(Opening { encoding: has_bom.then_some(Encoding::Utf8Bom), ..Opening::refused() });
    }
    let first_look = text.get(..FIRST_LOOK).unwrap_or(text);
    if let Some(file) = encoding::signature(first_look) {
        tally.file_problem(with_found(ProblemCode::NotCsv, Found::File(file)));
        return Some(Opening::refused());
    }
    if !has_bom
        && given.is_none()
        && let Some(charset) = encoding::unsupported(first_look, &names)
    {
        tally.file_problem(with_found(ProblemCode::EncodingUnsupported, Found::Charset(charset)));
        return Some(Opening::refused());
    }
    let file = File { bytes, text_start: text_start as u64, following, names: &names, format };
    file.read(has_bom, given, LAYERS, tally)
}

fn with_found(code: ProblemCode, found: Found) -> Problem {
    let facts = Facts { found: Some(found), ..Facts::default() };
    Problem { facts, ..Problem::of(code) }
}

struct File<'b> {
    bytes: &'b [u8],
    text_start: u64,
    following: Following,
    names: &'b Names,
    format: &'b Format,
}

impl File<'_> {
    /// `layers`: how many wrappings may be looked through.
    fn read(&self, has_bom: bool, given: Option<Encoding>, layers: usize, tally: &mut Tally<'_>) -> Option<Opening> {
        let lines = self.lines(b',')?;
        let first = lines.iter().map(|line| self.slice(line)).find(|line| has_letters(line)).unwrap_or_default();
        let reading = match given {
            Some(given) => Reading::Is(given.charset()),
            None => {
                let window = self.window();
                let read = if has_bom { encoding::reading_after_mark } else { encoding::reading };
                read(window, self.is_cut(window), first, self.names)
            }
        };
        let charset = match reading {
            Reading::Unsupported(charset) => {
                tally.file_problem(with_found(ProblemCode::EncodingUnsupported, Found::Charset(charset)));
                return Some(Opening::refused());
            }
            Reading::Is(charset) | Reading::Guessed(charset) | Reading::Unreadable(charset) => Some(charset),
            // The window's charset is used for the preview and for a file that is refused.
            Reading::Open => None,
        };
        let ended = self.following == Following::Nothing;
        let by_record = if charset.is_none() { lines.charset(self.bytes, ended) } else { charset };
        let shown_charset = by_record.unwrap_or(Charset::Utf8);
        // The names of an ASCII header prove no charset.
        let is_guess = match reading {
            Reading::Guessed(_) => true,
            Reading::Open if shown_charset == Charset::ShiftJis => self.is_doubtful(),
            _ => false,
        };
        let layer = if layers > 0 { self.layer(&lines, shown_charset)? } else { Layer::PLAIN };
        let wrapped = match layer.wrapping(shown_charset) {
            _ if layer.reason.is_some() => None,
            Some(wrapping) => Some((wrapping, self.read_unwrapped(wrapping, layer, layers - 1, tally)?)),
            None => None,
        };
        let delimiter = layer.byte();
        let lines = if delimiter == b',' || layer.reason.is_some() { lines } else { self.lines(delimiter)? };
        let encoding = match (given, shown_charset) {
            (Some(given), _) => Some(given),
            _ if has_bom => Some(Encoding::Utf8Bom),
            _ if matches!(reading, Reading::Unreadable(_)) => None,
            (_, Charset::Utf8) => Some(Encoding::Utf8),
            (_, Charset::ShiftJis) => Some(Encoding::ShiftJis),
        };
        let mut opening = match wrapped {
            Some((wrapping, opening)) => Opening { rows: None, layout: None, wrapping: Some(wrapping), ..opening },
            None if layer.reason.is_some() => self.refuse_separator(layer, &lines, shown_charset, tally)?,
            None => {
                let header = self.header_line(&lines, shown_charset)?;
                self.judge(&lines, header, charset, shown_charset, delimiter, tally)
            }
        };
        // What a guess has garbled is neither renamed nor taken for a row, and what it takes for a separator or a quote may
        // be half of a character.
        if is_guess {
            tally.note_reason(ProblemCode::is_of_header, Reason::EncodingGuess);
            opening.wrapping = None;
            opening.layout = opening.layout.filter(|layout| layout.delimiter == b',');
            if let Some(layout) = &mut opening.layout {
                (layout.header_repair, layout.renaming) = (None, None);
            }
        }
        if let Some(layout) = &mut opening.layout {
            layout.is_charset_open = by_record.is_none() && !ended;
        }
        opening.encoding = encoding;
        if let Some(preview) = &mut opening.preview {
            preview.encoding = encoding;
        }
        Some(opening)
    }

    /// The line that is judged as the header: the first of 50 that holds enough of the names, else the first that holds
    /// them if it was misread, else the first that is not blank. `None`: it may be in lines that have not arrived yet.
    fn header_line(&self, lines: &Lines, charset: Charset) -> Option<usize> {
        let find = |names_of: &dyn Fn(&Line) -> Vec<Name>| {
            let is_header = |line: &Line| {
                line.cells.len() >= NAMES_OF_A_HEADER
                    && !line.is_cut
                    && !line.is_unclosed
                    && self.names.count_recognised(&names_of(line)) >= NAMES_OF_A_HEADER
            };
            lines.iter().take(HEADER_LINES).position(is_header)
        };
        if let Some(line) = find(&|line| self.names_of(line, charset)) {
            return Some(line);
        }
        if self.following == Following::Awaited && lines.complete() < HEADER_LINES {
            return None;
        }
        let misread = || find(&|line| self.names_before_misreading(line));
        let first = || lines.iter().position(|line| !self.named(line, charset).is_blank());
        Some((charset == Charset::Utf8).then(misread).flatten().or_else(first).unwrap_or(0))
    }

    /// Judges the header in the charset and with the separator that were decided.
    fn judge(
        &self,
        lines: &Lines,
        header_line: usize,
        charset: Option<Charset>,
        shown: Charset,
        delimiter: u8,
        tally: &mut Tally<'_>,
    ) -> Opening {
        let columns = lines.get(header_line).map(|line| self.named_cells(line, shown)).unwrap_or_default();
        let columns = u32::try_from(columns).ok().filter(|columns| *columns > 0);
        let Some(line) = lines.get(header_line).filter(|line| !line.is_unclosed) else {
            tally.file_problem(Problem::at(ProblemCode::QuoteUnclosed, lines.unclosed_spot()));
            return Opening::refused();
        };
        if delimiter != b',' {
            let found = if delimiter == b'\t' { Delimiter::Tab } else { Delimiter::Semicolon };
            let problem = with_found(ProblemCode::Delimiter, Found::Delimiter(found));
            tally.file_problem(Problem { facts: problem.facts, ..Problem::at(problem.code, line.spot(0, self.bytes)) });
        }
        for line in lines.iter().take(header_line + 1) {
            tally.ending(line.ending, || line.end_spot());
            self.note_nuls(line, tally);
        }
        let layout = |was_misread, header_repair, renaming| {
            Some(Layout {
                delimiter,
                above: line.row.saturating_sub(1),
                width: line.cells.len(),
                charset: shown,
                was_misread,
                is_charset_open: false,
                header_repair,
                renaming,
            })
        };
        let named = |line: &Line| self.named(line, shown);
        let own = named(line);
        let preview = self.preview(lines, header_line, &own.names, shown);
        let below: Vec<NamedLine> = lines.whole_rows(header_line).take(HEADER_LINES).map(named).collect();
        let above: Vec<NamedLine> = lines.iter().take(header_line).map(named).collect();
        let header = Header { above: &above, line: &own, below: &below };
        let columns_of_rows = match header::judge(self.names, header) {
            Ok(columns) => columns,
            Err(problems) => {
                let renaming = header::renaming(&problems, header);
                let is_garbled = problems.iter().any(|problem| problem.code == ProblemCode::HeaderGarbled);
                let was_misread = is_garbled && shown == Charset::Utf8 && self.was_misread();
                let layout = layout(was_misread, header::repair(self.names, &problems, header), renaming);
                for problem in problems {
                    let place = usize::try_from(problem.column.0).unwrap_or(usize::MAX);
                    let mut spot = lines.get(problem.line).unwrap_or(line).spot(place, self.bytes);
                    spot.column = Some(problem.column);
                    let (value, facts) = (problem.value, problem.facts);
                    tally.file_problem(Problem { value, facts, ..Problem::at(problem.code, spot) });
                }
                return Opening { columns, preview: Some(preview), layout, ..Opening::refused() };
            }
        };
        // An accepted header has nothing but blank lines above it.
        for blank in lines.iter().take(header_line) {
            tally.count(ProblemCode::BlankLines, None, 1, || Problem::at(ProblemCode::BlankLines, blank.start_spot()));
        }
        let spare = columns_of_rows.len();
        let is_filled = |line: &&NamedLine| line.names.get(spare).is_some_and(|name| !name.compared.is_empty());
        let rows = below.get(..PREVIEW_ROWS).unwrap_or(&below);
        let filled = rows.iter().filter(is_filled).count();
        let start = Start {
            is_spare: line.cells.len() > spare && filled * 2 < rows.len(),
            columns: columns_of_rows,
            width: line.cells.len(),
            delimiter,
            charset,
            row: line.row.saturating_add(1),
            line: line.line.saturating_add(line.lines).saturating_add(1),
            byte: line.next,
            ending: line.ending,
        };
        Opening {
            columns,
            preview: Some(preview),
            rows: Some(start),
            layout: layout(false, None, None),
            ..Opening::refused()
        }
    }

    /// The text, as far as it is looked at.
    fn text(&self) -> &[u8] {
        usize::try_from(self.text_start).ok().and_then(|start| self.bytes.get(start..)).unwrap_or_default()
    }

    /// The beginning of the text, by which the encoding is decided.
    fn window(&self) -> &[u8] {
        self.text().get(..FIRST_LOOK).unwrap_or(self.text())
    }

    /// Whether all of the text is UTF-8 that was misread and saved again.
    fn was_misread(&self) -> bool {
        was_misread(self.text(), self.following != Following::Nothing)
    }

    /// Whether Shift-JIS is doubtful, by the first 64 KiB from the first line on that is not ASCII.
    fn is_doubtful(&self) -> bool {
        let high = self.bytes.iter().position(|byte| !byte.is_ascii()).unwrap_or_default();
        let before = self.bytes.get(..high).unwrap_or_default();
        let start = before.iter().rposition(|byte| matches!(byte, b'\r' | b'\n')).unwrap_or_default();
        let text = self.bytes.get(start..).unwrap_or_default();
        let window = text.get(..FIRST_LOOK).unwrap_or(text);
        encoding::is_doubtful(window, self.is_cut(window))
    }

    /// Whether the text goes on after the window.
    fn is_cut(&self, window: &[u8]) -> bool {
        window.len() == FIRST_LOOK || self.following != Following::Nothing
    }

    /// The first lines, cut at the separator. `None`: the first three do not end yet, and more bytes may come.
    fn lines(&self, delimiter: u8) -> Option<Lines> {
        let ended = self.following == Following::Nothing;
        let lines = Lines::cut(self.bytes, self.text_start, delimiter, ended, HEADER_LINES + PREVIEW_ROWS);
        (self.following != Following::Awaited || lines.complete() >= 3).then_some(lines)
    }

    fn slice(&self, line: &Line) -> &[u8] {
        line.slice(self.bytes)
    }

    /// The names of a line, without the empty ones at its end, at most `HEADER_NAMES` of them.
    fn names_of(&self, line: &Line, charset: Charset) -> Vec<Name> {
        let name = |cell| name(&line.written(cell, self.bytes), charset);
        (0..self.named_cells(line, charset).min(HEADER_NAMES)).map(name).collect()
    }

    fn named(&self, line: &Line, charset: Charset) -> NamedLine {
        NamedLine { names: self.names_of(line, charset), cells: line.cells.len() }
    }

    /// The names of a line as they were if it is UTF-8 that was misread and saved again; none if it is not.
    fn names_before_misreading(&self, line: &Line) -> Vec<Name> {
        let content = |cell| read_back(&line.written(cell, self.bytes));
        let contents: Option<Vec<Vec<u8>>> = (0..line.cells.len().min(HEADER_NAMES)).map(content).collect();
        contents.unwrap_or_default().iter().map(|content| name(content, Charset::Utf8)).collect()
    }

    /// Cells up to the last one that is not blank. If the line is cut off, its last cell is unknown: all of them count,
    /// so that it is no header.
    fn named_cells(&self, line: &Line, charset: Charset) -> usize {
        if line.is_cut {
            return line.cells.len().max(HEADER_NAMES);
        }
        let is_blank = |cell: &usize| fold(&charset.decode(&line.written(*cell, self.bytes)).0).is_empty();
        line.cells.len() - (0..line.cells.len()).rev().take_while(is_blank).count()
    }

    /// A NUL in the header is reported like one in a row.
    fn note_nuls(&self, line: &Line, tally: &mut Tally<'_>) {
        for cell in 0..line.cells.len() {
            let nuls = line.content(cell, self.bytes).iter().filter(|&&byte| byte == 0).count() as u64;
            if nuls > 0 {
                tally.count(ProblemCode::NotCsv, None, nuls, || nul(line.spot(cell, self.bytes)));
            }
        }
    }

    fn preview(&self, lines: &Lines, header: usize, names: &[Name], charset: Charset) -> Preview {
        let cells = |line: &Line| {
            let cell = |cell| shown(trim(&charset.decode(&line.content(cell, self.bytes)).0));
            (0..line.cells.len().min(HEADER_NAMES)).map(cell).collect()
        };
        let rows = lines.whole_rows(header).take(PREVIEW_ROWS);
        Preview {
            encoding: None,
            header_row: lines.get(header).map_or(1, |line| line.row),
            header: names.iter().map(|name| shown(&name.typed)).collect(),
            rows: rows.map(|line| PreviewRow { row: line.row, cells: cells(line) }).collect(),
        }
    }
}

/// A cell as a name. A NUL does not count where names are compared: it is reported by itself.
fn name(content: &[u8], charset: Charset) -> Name {
    let (text, damaged) = charset.decode(content);
    let compared =
        if text.contains('\0') { fold(&text.replace('\0', "")).into_owned() } else { fold(&text).into_owned() };
    Name { typed: trim(&text).to_owned(), compared, damaged }
}

/// Whether a line has more than blanks, separators and ruled lines, all of ASCII.
fn has_letters(line: &[u8]) -> bool {
    line.iter().any(|byte| !b" \t,;|\"-=+_".contains(byte))
}

/// A NUL in a text: not a CSV, whatever its first bytes looked like.
pub(crate) fn nul(spot: Spot) -> Problem {
    let facts = Facts { found: Some(Found::File(FileType::Nul)), ..Facts::default() };
    Problem { facts, ..Problem::at(ProblemCode::NotCsv, spot) }
}
