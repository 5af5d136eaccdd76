//! Reads a file as specification 3 describes it: slowly, byte by byte.

use super::world::{HEADERS, World, fold, is_invisible, is_visible_blank};

/// A cell of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// Decoded, without quotes, not trimmed.
    pub text: String,
    /// It has a sequence that cannot be decoded, or U+FFFD.
    pub is_damaged: bool,
    /// There is text after its closing quote.
    pub has_text_after_quote: bool,
}

impl Cell {
    /// It has a control character other than a tab or a line break.
    pub fn has_control_character(&self) -> bool {
        self.text.chars().any(|character| character.is_control() && !is_visible_blank(character))
    }
}

#[derive(Debug, Clone)]
pub struct Row {
    /// As a spreadsheet counts: the header is row 1, blank lines count.
    pub number: u64,
    pub repeats_header: bool,
    pub cells: Vec<Cell>,
}

#[derive(Debug)]
pub struct File {
    /// The cells of the items, in the file's order.
    pub keys: Vec<String>,
    pub rows: Vec<Row>,
}

const BOM: [u8; 3] = [0xEF, 0xBB, 0xBF];

/// Removes blanks from both ends; a value of blanks only becomes empty.
pub fn trim(text: &str) -> &str {
    text.trim_matches(is_blank)
}

fn is_blank(character: char) -> bool {
    is_visible_blank(character) || is_invisible(character)
}

/// Reads an accepted file.
pub fn read(bytes: &[u8], world: &World) -> File {
    let mut bytes = bytes;
    // Several BOMs count as one.
    while let Some(rest) = bytes.strip_prefix(&BOM) {
        bytes = rest;
    }
    // The end-of-file byte of CP/M.
    let bytes = bytes.strip_suffix(&[0x1A]).unwrap_or(bytes);
    // The headers are Japanese, so their bytes decide the encoding.
    let line = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let is_utf8 = std::str::from_utf8(line).is_ok();
    let mut records = cut(bytes, is_utf8);
    let header = records.remove(0);
    let names: Vec<String> = header.iter().map(|cell| decode(&cell.bytes, is_utf8).0).collect();
    let keys = keys(&names, world);
    let mut rows = Vec::new();
    for (number, record) in (2..).zip(records) {
        let is_foreign = !is_utf8 && is_utf8_record(&record);
        let cells: Vec<Cell> = record
            .into_iter()
            .map(|raw| {
                let (text, is_damaged) = decode(&raw.bytes, is_utf8);
                let is_damaged = is_damaged || (is_foreign && !raw.bytes.is_ascii());
                Cell { text, is_damaged, has_text_after_quote: raw.has_text_after_quote }
            })
            .collect();
        if !cells.iter().all(is_blank_or_ruled) {
            rows.push(Row { number, repeats_header: repeats_header(&cells), cells });
        }
    }
    File { keys, rows }
}

/// Blank, or a part of a line that a program has drawn.
fn is_blank_or_ruled(cell: &Cell) -> bool {
    let is_run = |run: &str| run.len() >= 3 && run.chars().all(|character| "-=+_".contains(character));
    let mut runs = cell.text.split(is_blank).filter(|run| !run.is_empty());
    !cell.has_text_after_quote && (trim(&cell.text).is_empty() || runs.all(is_run))
}

/// Whether the fixed names stand in the row; the date of birth may be absent, and the custom items do not count.
fn repeats_header(cells: &[Cell]) -> bool {
    let (date_of_birth, others) = HEADERS.split_last().unwrap();
    let has = |place: usize, name: &str| cells.get(place).is_some_and(|cell| fold(&cell.text) == fold(name));
    others.iter().enumerate().all(|(place, name)| has(place, name))
        && (cells.len() == others.len() || has(others.len(), date_of_birth))
}

/// Whether a record of a Shift-JIS file is UTF-8.
fn is_utf8_record(record: &[RawCell]) -> bool {
    let bytes = record.iter().map(|cell| &*cell.bytes).collect::<Vec<_>>().join(&b',');
    let Ok(text) = std::str::from_utf8(&bytes) else { return false };
    let long: String = text.chars().filter(|character| character.len_utf8() == 3).collect();
    let has_long = long.chars().count() >= 2 && !encoding_rs::SHIFT_JIS.encode(&long).2;
    !text.is_ascii() && (decode(&bytes, false).1 || has_long)
}

fn keys(names: &[String], world: &World) -> Vec<String> {
    let fixed = HEADERS.iter().zip(super::world::ITEMS);
    let custom = world.custom_items.iter().map(|item| (item.name.as_str(), item.key()));
    let all: Vec<(&str, String)> = fixed.map(|(name, key)| (*name, key.to_owned())).chain(custom).collect();
    assert!(
        names.iter().zip(&all).all(|(found, (wanted, _))| fold(found) == fold(wanted)) && names.len() <= all.len(),
        "the model reads accepted files alone: {names:?}"
    );
    all.into_iter().take(names.len()).map(|(_, key)| key).collect()
}

/// A cell's content without its quotes.
struct RawCell {
    bytes: Vec<u8>,
    has_text_after_quote: bool,
}

#[derive(PartialEq, Eq)]
enum State {
    Start,
    Plain,
    Quoted,
    /// After a quote inside a quoted cell: the closing one, or the first of two.
    Quote,
}

/// Cuts records and cells, and drops U+FEFF before a record. A comma, a quote or a line end is never the second byte of a Shift-JIS character.
fn cut(bytes: &[u8], is_utf8: bool) -> Vec<Vec<RawCell>> {
    let mut records = Vec::new();
    let mut cells: Vec<RawCell> = Vec::new();
    let (mut cell, mut state, mut has_text_after_quote) = (Vec::new(), State::Start, false);
    let mut place = 0;
    let mut is_open = false;
    while let Some(&byte) = bytes.get(place) {
        if !is_open && is_utf8 && bytes[place..].starts_with(&BOM) {
            place += BOM.len();
            is_open = true;
            continue;
        }
        place += 1;
        is_open = true;
        match (&state, byte) {
            (State::Start, b'"') => state = State::Quoted,
            (State::Quoted, b'"') => state = State::Quote,
            (State::Quoted, _) => cell.push(byte),
            (State::Quote, b'"') => {
                cell.push(b'"');
                state = State::Quoted;
            }
            (_, b',') => {
                cells.push(RawCell { bytes: std::mem::take(&mut cell), has_text_after_quote });
                (state, has_text_after_quote) = (State::Start, false);
            }
            (_, b'\n' | b'\r') => {
                if byte == b'\r' {
                    assert_eq!(bytes.get(place), Some(&b'\n'), "a lone CR refuses the file");
                    place += 1;
                }
                cells.push(RawCell { bytes: std::mem::take(&mut cell), has_text_after_quote });
                (state, has_text_after_quote) = (State::Start, false);
                records.push(std::mem::take(&mut cells));
                is_open = false;
            }
            (State::Quote, _) => {
                has_text_after_quote = true;
                cell.push(byte);
                state = State::Plain;
            }
            (State::Start | State::Plain, _) => {
                cell.push(byte);
                state = State::Plain;
            }
        }
    }
    assert!(state != State::Quoted, "an open quote refuses the file");
    if is_open {
        cells.push(RawCell { bytes: cell, has_text_after_quote });
        records.push(cells);
    }
    records
}

/// The text, and whether a part of it could not be decoded.
fn decode(bytes: &[u8], is_utf8: bool) -> (String, bool) {
    let (text, is_damaged) = if is_utf8 {
        (String::from_utf8_lossy(bytes).into_owned(), std::str::from_utf8(bytes).is_err())
    } else {
        let (text, is_damaged) = encoding_rs::SHIFT_JIS.decode_without_bom_handling(bytes);
        // The decoder takes byte 80 for a control character.
        let is_damaged = is_damaged || text.contains('\u{80}');
        (text.into_owned(), is_damaged)
    };
    let is_damaged = is_damaged || text.contains('\u{FFFD}');
    (text, is_damaged)
}
