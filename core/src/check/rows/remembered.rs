//! Remembers the last few valid cells of a column, for columns with few different values.
//!
//! Guarantees: answers yes only for bytes that were remembered, all of them compared. It may forget any of them.

/// The cells are kept in sets, chosen by their bytes.
const SETS: usize = 64;
const SET: usize = 4;
const LONGEST: usize = 47;

#[derive(Clone, Copy)]
struct Entry {
    length: u8,
    bytes: [u8; LONGEST],
}

impl Entry {
    fn is(&self, cell: &[u8]) -> bool {
        self.bytes.get(..usize::from(self.length)) == Some(cell)
    }
}

/// The memory of one column; empty until the first cell is put.
#[derive(Default)]
pub(crate) struct Remembered(Vec<[Entry; SET]>);

impl Remembered {
    #[inline(always)]
    pub(crate) fn holds(&self, cell: &[u8]) -> bool {
        let Some([first, others @ ..]) = self.0.get(set(cell)) else { return false };
        !cell.is_empty() && (first.is(cell) || others.iter().any(|entry| entry.is(cell)))
    }

    /// Remembers a cell, unless it is too long, instead of the oldest one of its set.
    pub(crate) fn put(&mut self, cell: &[u8]) {
        let mut entry = Entry { length: 0, bytes: [0; LONGEST] };
        self.0.resize(SETS, [entry; SET]);
        let set = self.0.get_mut(set(cell)).expect("BUG: every set is below SETS");
        if let (Ok(length), Some(bytes)) = (u8::try_from(cell.len()), entry.bytes.get_mut(..cell.len())) {
            bytes.copy_from_slice(cell);
            entry.length = length;
            set.rotate_right(1);
            set[0] = entry;
        }
    }
}

/// By the first and the last four bytes: names of a few characters differ there.
#[inline(always)]
fn set(cell: &[u8]) -> usize {
    let four = |bytes: Option<&[u8; 4]>| u64::from(bytes.map_or(0, |bytes| u32::from_le_bytes(*bytes)));
    let ends = match cell {
        [] | [_] | [_, _] | [_, _, _] => cell.iter().fold(0, |ends, &byte| ends << 8 | u64::from(byte)),
        _ => four(cell.first_chunk()) << 32 | four(cell.last_chunk()),
    };
    (ends.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 58) as usize
}

#[cfg(test)]
mod tests {
    use super::Remembered;
    use crate::domain::kind::prefecture::PREFECTURES;

    #[test]
    fn the_prefectures_are_remembered_all_together() {
        for encoding in [encoding_rs::UTF_8, encoding_rs::SHIFT_JIS] {
            let cells: Vec<_> = PREFECTURES.iter().map(|name| encoding.encode(name).0).collect();
            let mut remembered = Remembered::default();
            cells.iter().for_each(|cell| remembered.put(cell));
            assert!(cells.iter().all(|cell| remembered.holds(cell)), "{}", encoding.name());
        }
    }

    #[test]
    fn only_cells_that_were_put_are_remembered() {
        let mut remembered = Remembered::default();
        assert!(!remembered.holds(b""));
        assert!(!remembered.holds("東京都".as_bytes()));
        remembered.put("東京都".as_bytes());
        assert!(remembered.holds("東京都".as_bytes()));
        assert!(!remembered.holds("東京".as_bytes()));
        remembered.put(&[b'a'; 100]);
        assert!(!remembered.holds(&[b'a'; 100]));
    }
}
