//! Reads a file as specification 3 describes it: slowly, byte by byte.

use super::world::{HEADERS, World};

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

#[derive(Debug, Clone)]
pub struct Row {
    /// As a spreadsheet counts: the header is row 1, blank lines count.
    pub number: u64,
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
    text.trim_matches([' ', '\t', '\n', '\r', '\u{b}', '\u{c}', '\u{85}', '\u{a0}', '\u{2028}', '\u{2029}', '\u{3000}'])
}

/// Reads an accepted file.
pub fn read(bytes: &[u8], world: &World) -> File {
    let (has_bom, bytes) = match bytes.strip_prefix(&BOM) {
        Some(rest) => (true, rest),
        None => (false, bytes),
    };
    // The end-of-file byte of CP/M.
    let bytes = bytes.strip_suffix(&[0x1A]).unwrap_or(bytes);
    let mut records = cut(bytes);
    let header = records.remove(0);
    // The headers are Japanese, so their bytes decide the encoding.
    let is_utf8 = has_bom || header.iter().all(|cell| std::str::from_utf8(&cell.bytes).is_ok());
    let names: Vec<String> = header.iter().map(|cell| decode(&cell.bytes, is_utf8).0).collect();
    let keys = keys(&names, world);
    let mut rows = Vec::new();
    for (number, record) in (2..).zip(records) {
        let cells: Vec<Cell> = record
            .into_iter()
            .map(|raw| {
                let (text, is_damaged) = decode(&raw.bytes, is_utf8);
                Cell { text, is_damaged, has_text_after_quote: raw.has_text_after_quote }
            })
            .collect();
        let is_blank = cells.iter().all(|cell| trim(&cell.text).is_empty() && !cell.has_text_after_quote);
        if !is_blank {
            rows.push(Row { number, cells });
        }
    }
    File { keys, rows }
}

fn keys(names: &[String], world: &World) -> Vec<String> {
    let fixed = HEADERS.iter().zip(super::world::ITEMS);
    let custom = world.custom_items.iter().map(|item| (item.name.as_str(), item.key()));
    let all: Vec<(&str, String)> = fixed.map(|(name, key)| (*name, key.to_owned())).chain(custom).collect();
    assert!(
        names.iter().zip(&all).all(|(found, (wanted, _))| found == wanted) && names.len() <= all.len(),
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

/// Cuts records and cells. A comma, a quote or a line end is never the second byte of a Shift-JIS character.
fn cut(bytes: &[u8]) -> Vec<Vec<RawCell>> {
    let mut records = Vec::new();
    let mut cells: Vec<RawCell> = Vec::new();
    let (mut cell, mut state, mut has_text_after_quote) = (Vec::new(), State::Start, false);
    let mut place = 0;
    let mut is_open = false;
    while let Some(&byte) = bytes.get(place) {
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
        (text.into_owned(), is_damaged)
    };
    let is_damaged = is_damaged || text.contains('\u{FFFD}');
    (text, is_damaged)
}
