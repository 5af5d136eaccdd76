//! Remembers the last few valid cells of a column, for columns with few different values.
//!
//! Guarantees: answers yes only for bytes that were remembered, all of them compared. It may forget any of them.

const ENTRIES: usize = 64;
const LONGEST: usize = 47;

#[derive(Clone, Copy)]
pub(crate) struct Entry {
    length: u8,
    bytes: [u8; LONGEST],
}

/// The memory of one column; empty until the first cell is put.
#[derive(Default)]
pub(crate) struct Remembered(Vec<Entry>);

impl Remembered {
    #[inline]
    pub(crate) fn holds(&self, cell: &[u8]) -> bool {
        let entry = self.0.get(place(cell));
        entry.is_some_and(|entry| entry.length != 0 && entry.bytes.get(..usize::from(entry.length)) == Some(cell))
    }

    /// Remembers a cell, unless it is too long.
    pub(crate) fn put(&mut self, cell: &[u8]) {
        self.0.resize(ENTRIES, Entry { length: 0, bytes: [0; LONGEST] });
        let entry = self.0.get_mut(place(cell)).expect("BUG: every place is below ENTRIES");
        if let (Ok(length), Some(bytes)) = (u8::try_from(cell.len()), entry.bytes.get_mut(..cell.len())) {
            bytes.copy_from_slice(cell);
            entry.length = length;
        }
    }
}

/// Japanese names begin alike: the bytes in the middle and at the end distinguish them.
fn place(cell: &[u8]) -> usize {
    let byte = |at: usize| usize::from(cell.get(at).copied().unwrap_or_default());
    let end = cell.len();
    let mixed = byte(1) ^ byte(2).wrapping_mul(5) ^ byte(end / 2).wrapping_mul(11);
    (mixed ^ byte(end.wrapping_sub(1)).wrapping_mul(3) ^ byte(end.wrapping_sub(2)).wrapping_mul(7) ^ end) % ENTRIES
}

#[cfg(test)]
mod tests {
    use super::Remembered;

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
